package io.github.bbrac.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
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
        PrintStream out = utf8(new FileOutputStream(FileDescriptor.out));
        PrintStream err = utf8(standardError());
        System.setErr(err); // for loggers, which are to speak as we do
        System.setProperty("java.util.logging.SimpleFormatter.format", "bbrac: %5$s%n");
        int status = run(new Terminal(System.in, out, err), args);
        out.flush();
        err.flush();
        System.exit(status);
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

    private static PrintStream utf8(FileOutputStream stream) {
        return new PrintStream(
                new BufferedOutputStream(stream, 1 << 16), false, StandardCharsets.UTF_8);
    }

    /// Runs one command on the given streams.
    ///
    /// @return its exit status
    static int run(Terminal terminal, String... args) {
        var bbrac = new Bbrac();
        var line =
                new CommandLine(bbrac)
                        .addSubcommand(new RecognizeCommand(terminal))
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
        line.setParameterExceptionHandler((e, ignored) -> new Failure(terminal).usage(e));
        line.setExecutionExceptionHandler(
                (e, command, parsed) -> new Failure(terminal).report(e, bbrac.stacktrace()));
        return line.execute(args);
    }
}
