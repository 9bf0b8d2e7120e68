package io.github.bbrac.cli;

import java.io.FileDescriptor;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine;

/// The `bbrac` command.
///
/// Exit status: 0 done, 1 failed, 2 not a valid command line. What fails says so in one message on
/// standard error; `--stacktrace` shows where.
public final class Main {
    static final int FAILED = 1;
    static final int USAGE = 2;

    private Main() {}

    /// Runs one command and ends the process with its exit status.
    public static void main(String[] args) {
        var stdout = new FileOutputStream(FileDescriptor.out);
        var out = new Output(stdout, !isFileOrDevice(stdout));
        var err = new PrintStream(standardError(), true, StandardCharsets.UTF_8);
        System.setErr(err); // for loggers, which are to speak as we do
        System.setProperty("java.util.logging.SimpleFormatter.format", "bbrac: %5$s%n");
        System.exit(run(new Terminal(System.in, out, err), args));
    }

    /// Whether it has a position, which pipes, sockets and terminals do not.
    private static boolean isFileOrDevice(FileOutputStream stream) {
        try {
            return stream.getChannel().position() >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    /// The launcher keeps the JVM's own words apart from ours: it says where ours go.
    private static FileOutputStream standardError() {
        String path = System.getProperty("bbrac.stderr");
        if (path != null) {
            try {
                return new FileOutputStream(path, true);
            } catch (FileNotFoundException e) {
                // A socket, say, which cannot be opened by its path: the JVM's own will do.
            }
        }
        return new FileOutputStream(FileDescriptor.err);
    }

    private static CommandLine data(Terminal terminal) {
        return new CommandLine(new DataCommand())
                .addSubcommand(new DataCheckCommand(terminal))
                .addSubcommand(new DataConvertCommand(terminal))
                .addSubcommand(new DataSplitCommand(terminal));
    }

    /// Runs one command on the given streams.
    ///
    /// @return its exit status
    static int run(Terminal terminal, String... args) {
        var bbrac = new Bbrac();
        var line =
                new CommandLine(bbrac)
                        .addSubcommand(new RecognizeCommand(terminal))
                        .addSubcommand(new TrainCommand(terminal))
                        .addSubcommand(new ExperimentCommand(terminal))
                        .addSubcommand(new PretrainCommand(terminal))
                        .addSubcommand(new EvaluateCommand(terminal))
                        .addSubcommand(data(terminal))
                        .addSubcommand(new ConvertCommand(terminal))
                        .addSubcommand(new InspectCommand(terminal))
                        .addSubcommand(new VerifyCommand(terminal))
                        .addSubcommand(new DoctorCommand(terminal))
                        .addSubcommand(new CommandLine.HelpCommand());
        line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
        line.setUsageHelpWidth(100);
        line.setUsageHelpAutoWidth(false);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.registerConverter(Path.class, new PathConverter());
        line.setParameterExceptionHandler((e, ignored) -> new Failure(terminal).usage(e));
        line.setExecutionExceptionHandler(
                (e, command, parsed) -> new Failure(terminal).report(e, bbrac.stacktrace()));
        try {
            int status = line.execute(args);
            if (status == 0) {
                terminal.out().requireWritten();
            } else { // which has been reported already
                terminal.out().flush();
            }
            return status;
        } catch (IOException | Error e) { // picocli hands errors on
            return new Failure(terminal).report(e, bbrac.stacktrace());
        }
    }
}
