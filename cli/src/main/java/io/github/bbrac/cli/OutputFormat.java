package io.github.bbrac.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What recognised documents are written as.
enum OutputFormat {
    /// For reading in a terminal.
    VIEW("txt"),
    /// What doccano imports.
    DOCCANO("doccano.jsonl"),
    /// One JSON object a line.
    JSONL("jsonl", "ndjson"),
    /// One character a line with its label.
    CONLL("conll"),
    /// The text and a standoff annotation, two files for each document.
    BRAT("ann"),
    /// A page that highlights entities.
    HTML("html", "htm");

    private final String extension;
    private final String synonym;

    OutputFormat(String extension) {
        this(extension, extension);
    }

    OutputFormat(String extension, String synonym) {
        this.extension = extension;
        this.synonym = synonym;
    }

    /// How names of files of this format end.
    String extension() {
        return extension;
    }

    /// The format of a single file whose ending a name has.
    static Optional<OutputFormat> of(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(f -> f != BRAT) // two files, in a folder
                .filter(f -> name.endsWith("." + f.extension) || name.endsWith("." + f.synonym))
                .findFirst();
    }

    /// All endings that tell the format of a single file.
    static String endings() {
        return Arrays.stream(values())
                .filter(format -> format != BRAT)
                .map(format -> "." + format.extension)
                .collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
