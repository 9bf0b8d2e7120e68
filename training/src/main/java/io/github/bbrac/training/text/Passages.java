package io.github.bbrac.training.text;

import io.github.bbrac.annotation.FormatException;
import io.github.bbrac.annotation.format.Utf8Lines;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The passages of text files: their lines, but for blank ones. A passage is in memory only while it is looked at.
/// Immutable.
///
/// @param files in the order in which they are read
public record Passages(List<Path> files) {
    /// Is shown the passages.
    public interface Visitor {
        /// @param file the number of the file, from 0
        /// @throws IOException to end the reading
        void visit(int file, String passage) throws IOException;
    }

    /// Copies the list.
    public Passages {
        files = List.copyOf(files);
    }

    /// Shows all passages in order.
    ///
    /// @throws FormatException if a file is not UTF-8, holds zero bytes or has no passages; the message names file and
    ///     line
    /// @throws IOException if a file cannot be read
    public void forEach(Visitor visitor) throws IOException {
        for (int f = 0; f < files.size(); f++) {
            Path file = files.get(f);
            if (Files.isDirectory(file)) {
                throw new FormatException(file + ": expected a file of text, found a folder");
            }
            boolean any = false;
            try (InputStream in = Utf8Lines.open(file)) {
                Utf8Lines lines = new Utf8Lines(file.toString(), in);
                while (lines.advance()) {
                    if (lines.text().indexOf('\0') >= 0) {
                        throw new FormatException(
                                lines.where()
                                        + ": expected UTF-8 text, found a zero byte; is it UTF-16"
                                        + " or no text?");
                    }
                    if (!lines.text().isBlank()) {
                        visitor.visit(f, lines.text());
                        any = true;
                    }
                }
            }
            if (!any) {
                throw new FormatException(file + ": expected passages, one a line, found none");
            }
        }
    }
}
