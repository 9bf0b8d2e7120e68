package io.github.bbrac.cli;

import io.github.bbrac.converter.Conversion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Converts a foreign checkpoint to a model directory.
@Command(
        name = "convert",
        description = {
            "Converts a checkpoint to a model directory.",
            "",
            "Reads PyTorch (zip and older), TensorFlow 1, safetensors, and Hugging Face directories."
                    + " Nothing in a checkpoint is executed. Prints which tensors were mapped, which"
                    + " were not used and why, and which are missing, with shapes and SHA-256. The"
                    + " directory appears whole or not at all."
        },
        sortOptions = false)
final class ConvertCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(
            index = "0",
            paramLabel = "CHECKPOINT",
            description =
                    "A weight file, a TensorFlow prefix (bert_model.ckpt), an index of shards, or a"
                            + " directory that holds one of these.")
    private Path source;

    @Parameters(index = "1", paramLabel = "DIR", description = "The model directory to write.")
    private Path target;

    @Option(
            names = "--config",
            paramLabel = "PATH",
            description = "config.json or bert_config.json. By default beside the weights.")
    private Optional<Path> config = Optional.empty();

    @Option(
            names = "--vocab",
            paramLabel = "FILE",
            description = "vocab.txt. By default beside the weights or the configuration.")
    private Optional<Path> vocabulary = Optional.empty();

    @Option(
            names = "--keep-heads",
            description = "Keep an encoder's pooler and pre-training heads, for pre-training on.")
    private boolean keepHeads;

    @Option(
            names = "--half",
            description =
                    "Write weights in half precision: half the file, as much memory once it is loaded.")
    private boolean half;

    @Option(names = "--replace", description = "Replace a model directory that is there.")
    private boolean replace;

    ConvertCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Conversion conversion = Conversion.of(source);
        config.ifPresent(conversion::withConfig);
        vocabulary.ifPresent(conversion::withVocabulary);
        if (keepHeads) {
            conversion.keepingHeads();
        }
        if (half) {
            conversion.inHalfPrecision();
        }
        if (replace) {
            conversion.replacing();
        }
        terminal.out().print(conversion.to(target).toText());
        return 0;
    }
}
