package io.github.bbrac.cli;

import io.github.bbrac.annotation.LabelSet;
import io.github.bbrac.bert.BertConfig;
import io.github.bbrac.bert.MaskedLanguageModel;
import io.github.bbrac.converter.Inspection;
import io.github.bbrac.layers.Parameter;
import io.github.bbrac.layers.ParameterOutline;
import io.github.bbrac.ner.DefaultModel;
import io.github.bbrac.ner.EncoderConfig;
import io.github.bbrac.ner.ModelConfig;
import io.github.bbrac.ner.Tagger;
import io.github.bbrac.ner.TaggerConfig;
import io.github.bbrac.tensor.Safetensors;
import io.github.bbrac.tensor.Sha256;
import io.github.bbrac.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Shows what a checkpoint or a model directory holds.
@Command(
        name = "inspect",
        description = {
            "Shows what a checkpoint or a model directory holds.",
            "",
            "Reads PyTorch, TensorFlow 1 and safetensors checkpoints, also in shards. Nothing in a"
                    + " checkpoint is executed. Of a model or encoder directory it also shows how it is"
                    + " composed, and whether the weights fit.",
            "",
            "Without a PATH it shows the model that BBRAC_MODEL names, or else the one that comes"
                    + " with BBRAC."
        })
@SuppressWarnings("AnnotateFormatMethod") // which would take one more dependency
final class InspectCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(
            paramLabel = "PATH",
            description = "Weight files, TensorFlow prefixes, or directories.")
    private List<Path> paths = List.of();

    InspectCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        List<Path> named = paths.isEmpty() ? Models.ofEnvironment().stream().toList() : paths;
        boolean fits = !named.isEmpty() || inspectDefault();
        for (Path path : named) {
            try {
                fits &= inspect(path);
            } catch (IOException | IllegalArgumentException | UserException e) {
                terminal.tell("bbrac: " + Failure.message(e)); // the others are still of interest
                fits = false;
            }
        }
        return fits ? 0 : Main.FAILED;
    }

    private boolean inspect(Path path) throws IOException {
        requireWeights(path);
        Inspection found = Inspection.of(path);
        terminal.out().println(found.toText());
        terminal.out().println(path);
        Path config = path.resolve(TaggerConfig.FILE);
        boolean fits = !Files.exists(config) || model(ModelConfig.read(config), found);
        files(path);
        return fits;
    }

    private boolean inspectDefault() throws IOException {
        byte[] weights = DefaultModel.bytes(Tagger.WEIGHTS);
        try (Safetensors file = Safetensors.of(Tagger.WEIGHTS, weights)) {
            var found =
                    new Inspection(
                            Tagger.WEIGHTS,
                            "safetensors",
                            List.copyOf(file.tensors().values()),
                            file.metadata());
            terminal.out().println(found.toText());
            terminal.out().println("the model that comes with BBRAC");
            boolean fits = model(DefaultModel.config(), found);
            for (String name : DefaultModel.FILES) {
                byte[] bytes = DefaultModel.bytes(name);
                file(name, bytes.length, Sha256.of(bytes));
            }
            return fits;
        }
    }

    /// Points from a file that lies beside weights to what holds both.
    private static void requireWeights(Path path) {
        String name = String.valueOf(path.getFileName());
        boolean beside =
                name.endsWith(".txt") || (name.endsWith(".json") && !name.endsWith(".index.json"));
        if (beside && Files.isRegularFile(path)) {
            Path folder = path.toAbsolutePath().normalize().getParent();
            throw new UserException(
                    path
                            + ": expected a checkpoint, found a file that lies beside one; inspect "
                            + folder);
        }
    }

    private void row(String name, String format, Object... values) {
        terminal.line("  %-12s %s", name, text(format, values));
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /// How the model is composed, and whether the checkpoint has its parameters.
    private boolean model(ModelConfig config, Inspection contents) throws IOException {
        return switch (config) {
            case TaggerConfig tagger -> {
                LabelSet labels = LabelSet.of(tagger.labels());
                row("model", "%s", composition(tagger));
                row(
                        "labels",
                        "%d %s: %s",
                        labels.size(),
                        labels.scheme(),
                        String.join(" ", labels.types()));
                tokens(tagger, tagger.tokenization(), tagger.maxWindow());
                yield fits(Tagger.parameters(tagger), contents);
            }
            case EncoderConfig encoder -> {
                BertConfig bert = encoder.bert();
                boolean head =
                        contents.tensors().stream()
                                .anyMatch(t -> t.name().equals(MaskedLanguageModel.BIAS));
                row(
                        "encoder",
                        "%s, %s: training starts from it",
                        sizes(bert),
                        head ? "and a head that guesses hidden words" : "without a head");
                tokens(
                        encoder,
                        TaggerConfig.Tokenization.WORDPIECE,
                        bert.maxPositionEmbeddings() - 2);
                var outline = new ParameterOutline();
                if (head) {
                    MaskedLanguageModel.load(outline, bert);
                } else {
                    encoder.load(outline);
                }
                yield fits(outline.parameters(), contents);
            }
        };
    }

    private void tokens(ModelConfig config, TaggerConfig.Tokenization tokenization, int most) {
        row(
                "tokens",
                "%s%s, up to %d at once, vocabulary %,d",
                tokenization.name().toLowerCase(Locale.ROOT),
                config.lowerCase() ? ", lower case" : "",
                most,
                config.vocabSize());
    }

    private boolean fits(List<Parameter> parameters, Inspection contents) {
        if (fit(parameters, contents.tensors())) {
            unused(parameters, contents.tensors());
            row("weights", "fit the model");
            return true;
        }
        if (fit(parameters, contents.converted())) {
            unused(parameters, contents.converted());
            row("weights", "fit the model once `bbrac convert` has named them as it does");
            return true;
        }
        Map<String, TensorInfo> found = byName(contents.tensors());
        for (Parameter parameter : parameters) {
            if (!fits(parameter, found)) {
                TensorInfo other = found.get(parameter.name());
                row(
                        "missing",
                        "%s: expected shape %s, found %s",
                        parameter.name(),
                        parameter.shape(),
                        other == null ? "none" : other.shape());
            }
        }
        unused(parameters, contents.tensors());
        row("weights", "DO NOT FIT the model");
        return false;
    }

    private static boolean fit(List<Parameter> parameters, List<TensorInfo> tensors) {
        Map<String, TensorInfo> found = byName(tensors);
        return parameters.stream().allMatch(parameter -> fits(parameter, found));
    }

    private static boolean fits(Parameter parameter, Map<String, TensorInfo> found) {
        TensorInfo tensor = found.get(parameter.name());
        List<Long> shape = parameter.shape().stream().map(Integer::longValue).toList();
        return tensor != null && tensor.shape().equals(shape);
    }

    private static Map<String, TensorInfo> byName(List<TensorInfo> tensors) {
        Map<String, TensorInfo> byName = new TreeMap<>();
        tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
        return byName;
    }

    private void unused(List<Parameter> parameters, List<TensorInfo> tensors) {
        Map<String, TensorInfo> unused = byName(tensors);
        parameters.forEach(parameter -> unused.remove(parameter.name()));
        unused.keySet().forEach(name -> row("unused", "%s", name));
    }

    private static String composition(TaggerConfig config) {
        String embedding =
                switch (config.embedding()) {
                    case TaggerConfig.Embedding.Bert(BertConfig bert) -> sizes(bert);
                    case TaggerConfig.Embedding.Lookup lookup ->
                            text("look-up, size %d", lookup.size());
                    case TaggerConfig.Embedding.FastText fast ->
                            text("fastText, size %d, buckets %d", fast.size(), fast.buckets());
                };
        String encoder =
                switch (config.encoder()) {
                    case TaggerConfig.Encoder.None() -> "";
                    case TaggerConfig.Encoder.Gru(int hidden, int layers) ->
                            text(" → BiGRU, layers %d, hidden %d", layers, hidden);
                    case TaggerConfig.Encoder.Lstm(int hidden, int layers) ->
                            text(" → BiLSTM, layers %d, hidden %d", layers, hidden);
                    case TaggerConfig.Encoder.Cnn(int channels, var widths) ->
                            text(" → CNN, widths %s, channels %d", widths, channels);
                };
        String attention =
                switch (config.attention()) {
                    case TaggerConfig.Attention.None() -> "";
                    case TaggerConfig.Attention.Stack(int heads, int depth, boolean residual) ->
                            text(
                                    " → %s attention, depth %d, heads %d",
                                    residual ? "residual" : "plain", depth, heads);
                };
        String decoder =
                switch (config.decoder()) {
                    case CRF -> " → CRF";
                    case SOFTMAX -> " → softmax";
                };
        return embedding + encoder + attention + decoder;
    }

    private static String sizes(BertConfig bert) {
        return text(
                "BERT, layers %d, hidden %d, heads %d",
                bert.numHiddenLayers(), bert.hiddenSize(), bert.numAttentionHeads());
    }

    /// Size and SHA-256 of the file, or of each file in the directory.
    private void files(Path path) throws IOException {
        List<Path> files;
        if (Files.isDirectory(path)) {
            try (Stream<Path> entries = Files.list(path)) {
                files = entries.filter(Files::isRegularFile).sorted().toList();
            }
        } else {
            files = Files.isRegularFile(path) ? List.of(path) : List.of();
        }
        for (Path file : files) {
            file(String.valueOf(file.getFileName()), Files.size(file), Sha256.of(file));
        }
    }

    private void file(String name, long bytes, String sha256) {
        row("file", "%s, %,d bytes, sha256 %s", name, bytes, sha256);
    }
}
