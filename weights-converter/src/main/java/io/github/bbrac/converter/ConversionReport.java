package io.github.bbrac.converter;

import io.github.bbrac.tensor.DType;
import java.nio.file.Path;
import java.util.List;

/// What a conversion did, tensor by tensor, so that it can be audited: where each parameter came from
/// with a checksum of what was written, what was left out and why, and what is missing. Immutable.
///
/// @param kind what was written
/// @param source what the checkpoint is called
/// @param format its format
/// @param target the directory that was written
/// @param dtype what its weights are written as
/// @param mapped the parameters that were written, in the checkpoint's order
/// @param unused the tensors that were not
/// @param missing parameters that the configuration's model needs and the checkpoint has not
public record ConversionReport(
        Kind kind,
        String source,
        String format,
        Path target,
        DType dtype,
        List<Mapped> mapped,
        List<Unused> unused,
        List<String> missing) {
    private static final int SHOWN_DIGITS = 16;

    /// What a directory holds.
    public enum Kind {
        /// A whole model: it can mark entities.
        TAGGER("model"),
        /// A pre-trained BERT without the layers above it: training starts from it.
        ENCODER("encoder without a head, for training to start from");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    /// A parameter that was written.
    ///
    /// @param from its name in the checkpoint
    /// @param to its name in the model
    /// @param shape its shape in the model
    /// @param dtype its type in the checkpoint
    /// @param sha256 of its elements as they are read from what was written: float32, little-endian, in hexadecimal
    public record Mapped(String from, String to, List<Long> shape, DType dtype, String sha256) {
        public Mapped {
            shape = List.copyOf(shape);
        }
    }

    /// A tensor that was not written.
    public record Unused(String name, String reason) {}

    public ConversionReport {
        mapped = List.copyOf(mapped);
        unused = List.copyOf(unused);
        missing = List.copyOf(missing);
    }

    /// The report as a table of text, lines ended by a line feed.
    public String toText() {
        var text = new StringBuilder();
        text.append(source).append(" (").append(format).append(") → ").append(target);
        text.append('\n').append("written: ").append(kind.words).append(", ");
        text.append(mapped.size()).append(" parameters, ").append(elements()).append(" numbers");
        text.append(dtype == DType.F16 ? " in half precision\n" : "\n");
        var table = new TextTable("parameter", "shape", "type", "sha-256 (float32)", "from");
        for (Mapped row : mapped) {
            table.row(
                    row.to,
                    row.shape.toString(),
                    row.dtype.name(),
                    row.sha256.substring(0, SHOWN_DIGITS) + "…",
                    row.from.equals(row.to) ? "=" : row.from);
        }
        text.append('\n').append(table);
        if (!unused.isEmpty()) {
            var left = new TextTable("unused (" + unused.size() + ")", "why");
            unused.forEach(row -> left.row(row.name, row.reason));
            text.append('\n').append(left);
        }
        if (!missing.isEmpty()) {
            var absent = new TextTable("missing (" + missing.size() + ")");
            missing.forEach(absent::row);
            text.append('\n').append(absent);
        }
        return text.toString();
    }

    private long elements() {
        long elements = 0;
        for (Mapped row : mapped) {
            elements += row.shape.stream().reduce(1L, Math::multiplyExact);
        }
        return elements;
    }
}
