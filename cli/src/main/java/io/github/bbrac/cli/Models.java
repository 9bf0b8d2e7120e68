package io.github.bbrac.cli;

import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.ner.Recognizer;
import io.github.bbrac.ner.RecognizerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Which model a command uses: the one that its option names, else the one that BBRAC_MODEL names, else the one that
/// comes with BBRAC.
final class Models {
    /// What `--model` says of itself in every command that has it.
    static final String DESCRIPTION =
            "The model's directory. By default the one that BBRAC_MODEL names, or else the model that"
                    + " comes with BBRAC.";

    private Models() {}

    /// Loads the model, and says so where nobody named one.
    static Recognizer load(
            Optional<Path> option, Kernels kernels, RecognizerOptions options, Terminal terminal)
            throws IOException {
        Optional<Path> named = option.or(Models::ofEnvironment);
        if (named.isPresent()) {
            return Recognizer.load(named.get(), kernels, options);
        }
        Recognizer recognizer = Recognizer.loadDefault(kernels, options);
        terminal.err()
                .println("bbrac: using the model that comes with BBRAC; --model names another");
        return recognizer;
    }

    /// The model that BBRAC_MODEL names; an empty variable names none.
    static Optional<Path> ofEnvironment() {
        return Optional.ofNullable(System.getenv("BBRAC_MODEL"))
                .filter(name -> !name.isEmpty())
                .map(Path::of);
    }
}
