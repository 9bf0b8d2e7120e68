package io.github.bbrac.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Tells the user what went wrong, in one message and an exit status.
record Failure(Terminal terminal) {
    /// A command line that is not valid.
    int usage(ParameterException e) {
        terminal.err().println("bbrac: " + e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, terminal.err());
        CommandLine command = e.getCommandLine();
        terminal.err().println("Try `" + command.getCommandSpec().qualifiedName() + " --help`.");
        return Main.USAGE;
    }

    /// A command that failed.
    int report(Exception e, boolean stacktrace) {
        if (e instanceof StandardOutput.ReaderGoneException) {
            return Main.FAILED;
        }
        terminal.err().println("bbrac: " + message(e));
        if (stacktrace) {
            e.printStackTrace(terminal.err());
        }
        return Main.FAILED;
    }

    private static String message(Throwable e) {
        return switch (e) {
            case UncheckedIOException unchecked -> message(unchecked.getCause());
            case NoSuchFileException missing ->
                    missing.getFile() + ": expected a file or folder, found none";
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            case FileAlreadyExistsException existing when existing.getReason() == null ->
                    existing.getFile();
            case NotDirectoryException file -> file.getFile() + ": expected a folder, found a file";
            case FileSystemException other when other.getReason() == null ->
                    other.getFile() + ": cannot be read or written";
            case UserException user -> user.getMessage();
            case IOException io when io.getMessage() != null -> io.getMessage();
            case IllegalArgumentException argument when argument.getMessage() != null ->
                    argument.getMessage();
            case IllegalStateException state when state.getMessage() != null -> state.getMessage();
            default -> "this should not happen: " + e + "; --stacktrace shows where";
        };
    }
}
