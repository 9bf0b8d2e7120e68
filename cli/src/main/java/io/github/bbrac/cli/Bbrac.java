package io.github.bbrac.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The command without a subcommand: says what there is.
@Command(
        name = "bbrac",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Bbrac.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Marks the entities of Chinese medical records. Not a medical device.",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:done", "1:failed; the message says why", "2:not a valid command line"},
        sortOptions = false)
final class Bbrac implements Runnable {
    @Spec private CommandSpec spec;

    @Option(
            names = "--stacktrace",
            scope = ScopeType.INHERIT,
            description = "Show where a failure happened.")
    private boolean stacktrace;

    boolean stacktrace() {
        return stacktrace;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected a command, found none");
    }

    /// The version of the build.
    static String version() {
        try (InputStream file = Bbrac.class.getResourceAsStream("build.properties")) {
            var properties = new Properties();
            properties.load(file);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"bbrac " + version()};
        }
    }
}
