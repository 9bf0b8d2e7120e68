package io.github.bbrac.ner;

import io.github.bbrac.bert.BertConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a [Tagger] is made of: a model directory's `config.json`. Immutable.
///
/// A directory of this project says all of it; keys that are missing or unknown are refused. A Hugging
/// Face `BertForTokenClassification` says it in its own way ([HuggingFaceConfig]).
///
/// @param labels `labels`, in the order of the classifier's outputs; "O" is outside any entity
/// @param tokenization `tokenization`
/// @param lowerCase `do_lower_case`, false where absent: whether text is lower-cased before it is looked up
/// @param maxWindow `max_window`: most tokens of one sequence, `[CLS]` and `[SEP]` not counted; where
///     absent, as many as BERT has positions for, and 510 without BERT
/// @param embedding `embedding`
/// @param encoder `encoder`
/// @param attention `attention`
/// @param decoder `decoder`
public record TaggerConfig(
        List<String> labels,
        Tokenization tokenization,
        boolean lowerCase,
        int maxWindow,
        Embedding embedding,
        Encoder encoder,
        Attention attention,
        Decoder decoder)
        implements ModelConfig {

    /// The name of the file in a model directory.
    public static final String FILE = "config.json";

    private static final int DEFAULT_MAX_WINDOW = 510;

    // More than any model has: a larger number is a mistake, best refused before memory runs out.
    private static final int MAX_LAYERS = BertConfig.MAX_LAYERS;
    private static final int MAX_GRAMS = 100;
    private static final int MAX_LABELS = 4096;

    /// What one token is.
    public enum Tokenization {
        /// "character": every Unicode code point.
        CHARACTER,
        /// "wordpiece": BERT's own words and pieces of words.
        WORDPIECE
    }

    /// What gives a token its first vector.
    public sealed interface Embedding {
        /// "bert".
        ///
        /// @param config the key `bert` beside `embedding`
        record Bert(BertConfig config) implements Embedding {}

        /// "lookup": a table.
        record Lookup(int vocabSize, int size) implements Embedding {
            public Lookup {
                requirePositive("embedding.vocab_size", vocabSize);
                requirePositive("embedding.size", size);
            }
        }

        /// "fasttext": the mean of the vectors of a character and of its n-grams.
        ///
        /// @param buckets rows for n-grams after those of the vocabulary
        /// @param grams n-grams of a character: of 2, 3, … characters
        record FastText(int vocabSize, int buckets, int grams, int size) implements Embedding {
            public FastText {
                requirePositive("embedding.vocab_size", vocabSize);
                requirePositive("embedding.buckets", buckets);
                requireRange("embedding.grams", grams, 0, MAX_GRAMS);
                requirePositive("embedding.size", size);
            }
        }
    }

    /// What mixes the vectors along a sequence.
    public sealed interface Encoder {
        /// "none".
        record None() implements Encoder {}

        /// "bigru".
        record Gru(int hiddenSize, int numLayers) implements Encoder {
            public Gru {
                requirePositive("encoder.hidden_size", hiddenSize);
                requireRange("encoder.num_layers", numLayers, 1, MAX_LAYERS);
            }
        }

        /// "bilstm".
        record Lstm(int hiddenSize, int numLayers) implements Encoder {
            public Lstm {
                requirePositive("encoder.hidden_size", hiddenSize);
                requireRange("encoder.num_layers", numLayers, 1, MAX_LAYERS);
            }
        }

        /// "cnn".
        ///
        /// @param channels of each convolution
        /// @param widths of the convolutions, each odd
        record Cnn(int channels, List<Integer> widths) implements Encoder {
            public Cnn {
                requirePositive("encoder.channels", channels);
                widths = List.copyOf(widths);
                for (int width : widths) {
                    if (width < 1 || width % 2 == 0) {
                        throw new IllegalArgumentException(
                                "encoder.widths: expected odd numbers of at least 1, found "
                                        + width);
                    }
                }
            }
        }
    }

    /// Attention after the encoder.
    public sealed interface Attention {
        /// "none".
        record None() implements Attention {}

        /// "plain" or "residual".
        record Stack(int heads, int depth, boolean residual) implements Attention {
            public Stack {
                requirePositive("attention.heads", heads);
                requireRange("attention.depth", depth, 1, MAX_LAYERS);
            }
        }
    }

    /// How labels are chosen.
    public enum Decoder {
        /// "crf": the best path of a conditional random field.
        CRF,
        /// "softmax": the best label of each token by itself.
        SOFTMAX
    }

    /// @throws IllegalArgumentException if labels repeat, are none or beyond any model, or sizes do not fit
    ///     each other
    public TaggerConfig {
        labels = List.copyOf(labels);
        Set<String> seen = new HashSet<>();
        for (String label : labels) {
            if (!seen.add(label)) {
                throw new IllegalArgumentException(
                        "labels: expected each once, found " + label + " twice");
            }
        }
        if (labels.isEmpty() || labels.size() > MAX_LABELS) {
            throw new IllegalArgumentException(
                    "labels: expected 1 to " + MAX_LABELS + ", found " + labels.size());
        }
        requirePositive("max_window", maxWindow);
        if (embedding instanceof Embedding.Bert(BertConfig bert)
                && maxWindow > bert.maxPositionEmbeddings() - 2) {
            throw new IllegalArgumentException(
                    "max_window: expected at most max_position_embeddings - 2 = "
                            + (bert.maxPositionEmbeddings() - 2)
                            + ", found "
                            + maxWindow);
        }
        int size = encodedSize(embedding, encoder);
        if (attention instanceof Attention.Stack stack && size % stack.heads() != 0) {
            throw new IllegalArgumentException(
                    "attention.heads: expected a divisor of "
                            + size
                            + ", the columns that attention reads, found "
                            + stack.heads());
        }
    }

    private static void requirePositive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + ": expected at least 1, found " + value);
        }
    }

    private static void requireRange(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    key + ": expected " + least + " to " + most + ", found " + value);
        }
    }

    private static int encodedSize(Embedding embedding, Encoder encoder) {
        return switch (encoder) {
            case Encoder.None() ->
                    switch (embedding) {
                        case Embedding.Bert(BertConfig bert) -> bert.hiddenSize();
                        case Embedding.Lookup lookup -> lookup.size();
                        case Embedding.FastText fastText -> fastText.size();
                    };
            case Encoder.Gru gru -> Math.multiplyExact(2, gru.hiddenSize());
            case Encoder.Lstm lstm -> Math.multiplyExact(2, lstm.hiddenSize());
            case Encoder.Cnn(int channels, var widths) ->
                    Math.multiplyExact(channels, widths.size());
        };
    }

    /// Token ids of one token: 1, and with fastText one more for each n-gram.
    public int idsPerToken() {
        return embedding instanceof Embedding.FastText fastText ? 1 + fastText.grams() : 1;
    }

    /// Rows of the embedding that belong to the tokens of `vocab.txt`.
    @Override
    public int vocabSize() {
        return switch (embedding) {
            case Embedding.Bert(BertConfig bert) -> bert.vocabSize();
            case Embedding.Lookup lookup -> lookup.vocabSize();
            case Embedding.FastText fastText -> fastText.vocabSize();
        };
    }

    /// Whether the tagger reads `[CLS]` and `[SEP]` around each sequence.
    public boolean marksSequences() {
        return embedding instanceof Embedding.Bert;
    }

    /// Reads the `config.json` of a model directory, this project's or Hugging Face's.
    ///
    /// @throws ModelFormatException if a key is missing, unknown or has a value that it may not have
    /// @throws IOException if it cannot be read
    public static TaggerConfig load(Path directory) throws IOException {
        return switch (ModelConfig.read(directory.resolve(FILE))) {
            case TaggerConfig tagger -> tagger;
            case EncoderConfig _ ->
                    throw new ModelFormatException(
                            FILE,
                            "a model that marks entities",
                            "a BERT without the layers above it, from which one can be trained");
        };
    }

    /// What is thrown when sizes multiply to more than an int holds.
    static ModelFormatException tooLarge(ArithmeticException cause) {
        return new ModelFormatException(
                FILE + ": expected sizes that multiply to at most 2147483647, found larger", cause);
    }

    /// Reads this project's own form.
    static TaggerConfig read(JsonObject json) throws IOException {
        json.choice("model_type", "bbrac");
        Embedding embedding = embedding(json);
        int maxWindow =
                json.has("max_window") ? json.integer("max_window") : defaultMaxWindow(embedding);
        TaggerConfig config =
                new TaggerConfig(
                        json.strings("labels"),
                        json.choice("tokenization", "character", "wordpiece").equals("character")
                                ? Tokenization.CHARACTER
                                : Tokenization.WORDPIECE,
                        json.has("do_lower_case") && json.bool("do_lower_case"),
                        maxWindow,
                        embedding,
                        encoder(json.object("encoder")),
                        attention(json.object("attention")),
                        decoder(json.object("decoder")));
        json.done();
        return config;
    }

    /// The longest window where a configuration names none.
    static int defaultMaxWindow(Embedding embedding) {
        return embedding instanceof Embedding.Bert(BertConfig bert)
                ? bert.maxPositionEmbeddings() - 2
                : DEFAULT_MAX_WINDOW;
    }

    private static Embedding embedding(JsonObject json) throws IOException {
        JsonObject embedding = json.object("embedding");
        Embedding result =
                switch (embedding.choice("type", "bert", "lookup", "fasttext")) {
                    case "bert" -> new Embedding.Bert(bert(json.object("bert")));
                    case "lookup" ->
                            new Embedding.Lookup(
                                    embedding.integer("vocab_size"), embedding.integer("size"));
                    default ->
                            new Embedding.FastText(
                                    embedding.integer("vocab_size"),
                                    embedding.integer("buckets"),
                                    embedding.integer("grams"),
                                    embedding.integer("size"));
                };
        embedding.done();
        return result;
    }

    private static BertConfig bert(JsonObject json) throws IOException {
        BertConfig config = bertSizes(json);
        json.done();
        return config;
    }

    /// BERT's own keys, among others perhaps.
    static BertConfig bertSizes(JsonObject json) throws IOException {
        try {
            return new BertConfig(
                    json.integer("vocab_size"),
                    json.integer("hidden_size"),
                    json.integer("num_hidden_layers"),
                    json.integer("num_attention_heads"),
                    json.integer("intermediate_size"),
                    json.integer("max_position_embeddings"),
                    json.integer("type_vocab_size"),
                    json.string("hidden_act"),
                    json.number("layer_norm_eps"));
        } catch (IllegalArgumentException e) {
            throw new ModelFormatException(json.where(e.getMessage()), e);
        }
    }

    private static Encoder encoder(JsonObject json) throws IOException {
        Encoder encoder =
                switch (json.choice("type", "none", "bigru", "bilstm", "cnn")) {
                    case "none" -> new Encoder.None();
                    case "bigru" ->
                            new Encoder.Gru(
                                    json.integer("hidden_size"), json.integer("num_layers"));
                    case "bilstm" ->
                            new Encoder.Lstm(
                                    json.integer("hidden_size"), json.integer("num_layers"));
                    default -> new Encoder.Cnn(json.integer("channels"), json.integers("widths"));
                };
        json.done();
        return encoder;
    }

    /// The sizes may also stand where there is no attention: they mean nothing then.
    private static Attention attention(JsonObject json) throws IOException {
        String type = json.choice("type", "none", "plain", "residual");
        boolean sizes = json.has("heads") || json.has("depth") || !type.equals("none");
        int heads = sizes ? json.integer("heads") : 1;
        int depth = sizes ? json.integer("depth") : 1;
        json.done();
        return type.equals("none")
                ? new Attention.None()
                : new Attention.Stack(heads, depth, type.equals("residual"));
    }

    private static Decoder decoder(JsonObject json) throws IOException {
        Decoder decoder =
                json.choice("type", "crf", "softmax").equals("crf") ? Decoder.CRF : Decoder.SOFTMAX;
        json.done();
        return decoder;
    }
}
