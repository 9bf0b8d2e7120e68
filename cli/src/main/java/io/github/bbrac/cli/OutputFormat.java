package io.github.bbrac.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What recognised documents are written as.
enum OutputFormat {
    /// For reading in a terminal.
    VIEW("txt"),
    /// One JSON object a line.
    JSONL("jsonl"),
    /// One character a line with its label.
    CONLL("conll"),
    /// The text and a standoff annotation, two files for each document.
    BRAT("ann"),
    /// A page that highlights entities.
    HTML("html");

    private final String extension;

    OutputFormat(String extension) {
        this.extension = extension;
    }

    /// How names of files of this format end.
    String extension() {
        return extension;
    }

    /// The format whose ending a file's name has.
    static Optional<OutputFormat> of(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return Arrays.stream(values()).filter(f -> name.endsWith("." + f.extension)).findFirst();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
