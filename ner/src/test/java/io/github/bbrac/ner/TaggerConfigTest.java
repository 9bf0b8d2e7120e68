package io.github.bbrac.ner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.bert.BertConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class TaggerConfigTest {
    @TempDir Path directory;

    @ParameterizedTest
    @FieldSource("io.github.bbrac.ner.Golden#MODELS")
    void whatIsWrittenIsReadAgain(String model) throws IOException {
        ModelConfig config = ModelConfig.read(Golden.directory(model).resolve("config.json"));
        config.write(directory);
        assertEquals(config, ModelConfig.read(directory.resolve("config.json")));
    }

    @Test
    void aConfigurationSaysWhatItsFileSays() throws IOException {
        TaggerConfig config = TaggerConfig.load(Golden.directory("bbrac-deep"));
        assertEquals(33, config.labels().size());
        assertEquals("S-Pro", config.labels().getLast());
        assertEquals(TaggerConfig.Tokenization.CHARACTER, config.tokenization());
        assertFalse(config.lowerCase());
        assertEquals(62, config.maxWindow());
        var bert = new BertConfig(97, 48, 3, 3, 80, 64, 2, "gelu", 1e-12f);
        assertEquals(new TaggerConfig.Embedding.Bert(bert), config.embedding());
        assertEquals(new TaggerConfig.Encoder.Gru(20, 2), config.encoder());
        assertEquals(new TaggerConfig.Attention.Stack(4, 2, true), config.attention());
        assertEquals(TaggerConfig.Decoder.CRF, config.decoder());
        assertEquals(1, config.idsPerToken());
        assertEquals(97, config.vocabSize());
        assertTrue(config.marksSequences());
    }

    @Test
    void theOtherSystemsSayTheirs() throws IOException {
        TaggerConfig lookup = TaggerConfig.load(Golden.directory("bigru-attention"));
        assertEquals(new TaggerConfig.Embedding.Lookup(120, 24), lookup.embedding());
        assertEquals(new TaggerConfig.Attention.Stack(1, 1, false), lookup.attention());
        assertEquals(510, lookup.maxWindow());
        assertFalse(lookup.marksSequences());

        TaggerConfig fastText = TaggerConfig.load(Golden.directory("fasttext-cnn"));
        assertEquals(new TaggerConfig.Embedding.FastText(120, 200, 2, 24), fastText.embedding());
        assertEquals(new TaggerConfig.Encoder.Cnn(10, List.of(3, 5)), fastText.encoder());
        assertEquals(3, fastText.idsPerToken());
        assertEquals(120, fastText.vocabSize());

        TaggerConfig lstm = TaggerConfig.load(Golden.directory("bert-bilstm-crf"));
        assertEquals(new TaggerConfig.Encoder.Lstm(12, 1), lstm.encoder());
    }

    @Test
    void lowerCasingAndTheWindowAreOptional() throws IOException {
        write(
                "bbrac",
                "\"tokenization\"",
                "\"do_lower_case\": true, \"max_window\": 9, \"tokenization\"");
        TaggerConfig config = TaggerConfig.load(directory);
        assertTrue(config.lowerCase());
        assertEquals(9, config.maxWindow());
    }

    @Test
    void aHuggingFaceTokenClassifierIsTheFifthSystem() throws IOException {
        TaggerConfig config = TaggerConfig.load(Golden.directory("huggingface-ner"));
        assertEquals(List.of("O", "B-疾病", "I-疾病", "B-药物", "I-药物"), config.labels());
        assertEquals(TaggerConfig.Tokenization.WORDPIECE, config.tokenization());
        assertTrue(config.lowerCase());
        assertEquals(46, config.maxWindow());
        assertEquals(new TaggerConfig.Encoder.None(), config.encoder());
        assertEquals(new TaggerConfig.Attention.None(), config.attention());
        assertEquals(TaggerConfig.Decoder.SOFTMAX, config.decoder());
    }

    @Test
    void aHuggingFaceTokenizerMayKeepCase() throws IOException {
        write("huggingface-ner", "", "");
        tokenizer("{\"do_lower_case\": false, \"strip_accents\": null}");
        assertFalse(TaggerConfig.load(directory).lowerCase());
        tokenizer("{\"model_max_length\": 512}");
        assertTrue(TaggerConfig.load(directory).lowerCase());
        tokenizer("{\"tokenize_chinese_chars\": false}");
        assertRefused("tokenizer_config.json tokenize_chinese_chars: expected true, found false");
        tokenizer("{\"do_lower_case\": false, \"strip_accents\": true}");
        assertRefused(
                "tokenizer_config.json strip_accents:"
                        + " expected null or, as do_lower_case says, false, found true");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"crf\" | \"viterbi\" | decoder.type: expected crf or softmax, found viterbi",
                "\"bigru\" | \"gru\" | encoder.type: expected none or bigru or bilstm or cnn, found gru",
                "\"residual\" | 1 | attention.type: expected a string, found 1",
                "\"character\" | \"word\" | tokenization: expected character or wordpiece, found word",
                "\"type\": \"bert\" | \"type\": \"elmo\" |"
                        + " embedding.type: expected bert or lookup or fasttext, found elmo",
                "\"hidden_size\": 12 | \"hidden_size\": \"12\" |"
                        + " encoder.hidden_size: expected an integer of 32 bits, found \"12\"",
                "\"hidden_size\": 12 | \"hidden_size\": 3000000000 |"
                        + " encoder.hidden_size: expected an integer of 32 bits, found 3000000000",
                "\"hidden_size\": 12 | \"hidden_size\": -12 |"
                        + " encoder.hidden_size: expected at least 1, found -12",
                "\"num_layers\": 1 | \"num_layers\": 0 |"
                        + " encoder.num_layers: expected 1 to 1000, found 0",
                "\"heads\": 1 | \"heads\": 0 | attention.heads: expected at least 1, found 0",
                "\"vocab_size\": 120 | \"vocab_size\": -1 |"
                        + " bert.vocab_size: expected at least 1, found -1",
                "\"num_layers\": 1 | \"num_layers\": 1, \"dropout\": 0 |"
                        + " encoder: expected no other keys than type, hidden_size, num_layers, found dropout",
                "\"depth\": 1 | \"deep\": 1 |"
                        + " attention: expected the key depth, found none such among [type, heads, deep]",
                "\"gelu\" | \"relu\" | bert.hidden_act: expected gelu, found relu",
                "\"num_attention_heads\": 4 | \"num_attention_heads\": 5 |"
                        + " bert.num_attention_heads: expected a divisor of hidden_size 32, found 5",
                "1e-12 | \"tiny\" | bert.layer_norm_eps: expected a number, found \"tiny\"",
                "\"B-Dis\", | \"O\", | labels: expected each once, found O twice",
                "\"B-Dis\", | 7, | labels: expected strings, found 7",
                "\"tokenization\" | \"max_window\": 63, \"tokenization\" |"
                        + " max_window: expected at most max_position_embeddings - 2 = 62, found 63",
                "\"tokenization\" | \"do_lower_case\": 1, \"tokenization\" |"
                        + " do_lower_case: expected true or false, found 1",
                "\"bbrac\" | \"gpt2\" | model_type: expected bbrac or bert, found gpt2",
            })
    void whatIsWrongIsNamed(String from, String to, String message) throws IOException {
        write("bbrac", from, to);
        assertRefused("config.json " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"grams\": 2 | \"grams\": 2147483647 |"
                        + " embedding.grams: expected 0 to 100, found 2147483647",
                "\"buckets\": 200 | \"buckets\": 0 |"
                        + " embedding.buckets: expected at least 1, found 0",
                "\"channels\": 10 | \"channels\": 0 |"
                        + " encoder.channels: expected at least 1, found 0",
                " 5 | -5 |" + " encoder.widths: expected odd numbers of at least 1, found -5",
            })
    void whatIsWrongWithNgramsAndConvolutionsIsNamed(String from, String to, String message)
            throws IOException {
        write("fasttext-cnn", from, to);
        assertRefused("config.json " + message);
    }

    /// Without a CRF no tensor of the file has labels² numbers.
    @Test
    void moreLabelsThanAnyModelHasAreRefused() throws IOException {
        String labels =
                IntStream.range(0, 100_000)
                        .mapToObj(n -> "\"B-" + n + "\", ")
                        .collect(Collectors.joining());
        write("bert", "\"O\"", labels + "\"O\"");
        assertRefused("config.json labels: expected 1 to 4096, found 100033");
    }

    @Test
    void whatAForeignFileSaysCannotSteerATerminal() throws IOException {
        write("bbrac", "\"crf\"", "\"\\u009b2J\\u202e\"");
        assertRefused("config.json decoder.type: expected crf or softmax, found ?2J?");
        write("bbrac", "\"B-Dis\",", "\"x\\u2028\", \"x\\u2028\",");
        assertRefused("config.json labels: expected each once, found x? twice");
    }

    @Test
    void anUnknownKeyOfTheWholeIsNamed() throws IOException {
        write("bbrac", "\"tokenization\"", "\"threads\": 4, \"tokenization\"");
        assertRefused(
                "config.json: expected no other keys than model_type, embedding, bert, max_window,"
                        + " labels, tokenization, do_lower_case, encoder, attention, decoder, found threads");
    }

    @Test
    void aBertWithoutClassifierIsAnEncoderAndNoTagger() throws IOException {
        write("huggingface-ner", "BertForTokenClassification", "BertForMaskedLM");
        assertRefused(
                "config.json: expected a model that marks entities, found a BERT without the layers"
                        + " above it, from which one can be trained");
        var bert = new BertConfig(150, 24, 2, 3, 40, 48, 2, "gelu", 1e-12f);
        Path config = directory.resolve("config.json");
        assertEquals(new EncoderConfig(bert, true), ModelConfig.read(config));
        tokenizer("{\"do_lower_case\": false}");
        assertEquals(new EncoderConfig(bert, false), ModelConfig.read(config));
    }

    @Test
    void whatABertMayLeaveOutIsWhatTransformersFillsIn() throws IOException {
        Path config = directory.resolve("bert_config.json");
        Files.writeString(
                config,
                """
                {"vocab_size": 150, "hidden_size": 24, "num_hidden_layers": 2,
                 "num_attention_heads": 3, "intermediate_size": 40, "directionality": "bidi"}
                """);
        var bert = new BertConfig(150, 24, 2, 3, 40, 512, 2, "gelu", 1e-12f);
        assertEquals(new EncoderConfig(bert, true), ModelConfig.read(config));
    }

    @Test
    void aLaterKindOfHuggingFaceModelIsRefused() throws IOException {
        write("huggingface-ner", "\"is_decoder\": false", "\"is_decoder\": true");
        assertRefused("config.json is_decoder: expected false, found true");
        write(
                "huggingface-ner",
                "\"is_decoder\": false",
                "\"position_embedding_type\": \"relative_key\"");
        assertRefused("config.json position_embedding_type: expected absolute, found relative_key");
        write("huggingface-ner", "\"4\": \"I-", "\"5\": \"I-");
        assertRefused(
                "config.json id2label: expected a label for each of 0 to 4, found none for 4");
        write("huggingface-ner", "\"gelu\"", "\"gelu_new\"");
        assertRefused("config.json hidden_act: expected gelu, found gelu_new");
    }

    @Test
    void aFileThatIsNotJsonIsRefusedWithItsLine() throws IOException {
        Files.writeString(directory.resolve("config.json"), "{\n\"labels\": [\"O\",]\n}");
        assertRefused(
                "config.json line 2, column 16: expected JSON, found a syntax error or a key twice");
        Files.writeString(directory.resolve("config.json"), "[1]");
        assertRefused("config.json: expected a JSON object, found a list of 1");
        Files.writeString(directory.resolve("config.json"), "{\"a\": 1, \"a\": 2}");
        assertThrows(ModelFormatException.class, () -> TaggerConfig.load(directory));
    }

    @Test
    void aFolderWithoutConfigurationIsRefused() {
        assertRefused("config.json: expected this file in " + directory + ", found none");
    }

    private void write(String model, String from, String to) throws IOException {
        String text = Files.readString(Golden.directory(model).resolve("config.json"));
        assertTrue(text.contains(from), "the file has what the test replaces");
        int at = text.indexOf(from);
        Files.writeString(
                directory.resolve("config.json"),
                text.substring(0, at) + to + text.substring(at + from.length()));
    }

    private void tokenizer(String json) throws IOException {
        Files.writeString(directory.resolve("tokenizer_config.json"), json);
    }

    private void assertRefused(String message) {
        IOException refusal =
                assertThrows(ModelFormatException.class, () -> TaggerConfig.load(directory));
        assertEquals(message, refusal.getMessage());
    }
}
