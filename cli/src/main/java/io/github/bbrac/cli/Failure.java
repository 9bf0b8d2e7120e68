package io.github.bbrac.cli;

import io.github.bbrac.training.DivergenceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Tells the user what went wrong, in one message and an exit status.
record Failure(Terminal terminal) {
    private static final double MIB = 1 << 20;

    /// A command line that is not valid.
    int usage(ParameterException e) {
        terminal.err().println("bbrac: " + e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, terminal.err());
        CommandLine command = e.getCommandLine();
        terminal.err().println("Try `" + command.getCommandSpec().qualifiedName() + " --help`.");
        return Main.USAGE;
    }

    /// A command that failed.
    int report(Throwable e, boolean stacktrace) {
        if (e instanceof Output.ReaderGoneException) {
            return Main.FAILED;
        }
        terminal.tell("bbrac: " + message(e));
        if (stacktrace) {
            e.printStackTrace(terminal.err());
        }
        return Main.FAILED;
    }

    /// One line that says what went wrong.
    static String message(Throwable e) {
        return switch (e) {
            case UncheckedIOException unchecked -> message(unchecked.getCause());
            case FileSystemException file when file.getFile() != null ->
                    file.getFile() + ": " + reason(file);
            case UserException user -> user.getMessage();
            case IOException io when io.getMessage() != null -> io.getMessage();
            case IllegalArgumentException argument when argument.getMessage() != null ->
                    argument.getMessage();
            case IllegalStateException state when state.getMessage() != null -> state.getMessage();
            case DivergenceException divergence -> divergence.getMessage();
            case OutOfMemoryError memory -> memory(memory);
            case StackOverflowError stack ->
                    "stack: expected enough for this input, found it used up; give the JVM more, such"
                            + " as BBRAC_JAVA_OPTS=-Xss16m ./bbrac …";
            default -> "this should not happen: " + e + "; --stacktrace shows where";
        };
    }

    /// What a file system says of a file, in plain words and without the file's name.
    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "expected a file or folder, found none";
            case AccessDeniedException denied -> "permission denied";
            case FileAlreadyExistsException taken when taken.getReason() == null ->
                    "expected nothing of this name, found something";
            case NotDirectoryException file -> "expected a folder, found a file";
            case FileSystemLoopException loop ->
                    "expected folders, found links that lead in a circle";
            case FileSystemException other ->
                    other.getReason() == null ? "cannot be read or written" : other.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }

    private static String memory(OutOfMemoryError e) {
        return String.format(
                Locale.ROOT,
                "memory: expected enough for this work, found at most %.0f MiB (%s); give the JVM more,"
                        + " such as BBRAC_JAVA_OPTS=-Xmx8g ./bbrac …",
                Runtime.getRuntime().maxMemory() / MIB,
                e.getMessage());
    }
}
