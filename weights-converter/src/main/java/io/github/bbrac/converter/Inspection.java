package io.github.bbrac.converter;

import io.github.bbrac.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a checkpoint or a model directory holds, without reading its numbers. Immutable.
///
/// @param name what the file is called
/// @param format its format
/// @param tensors in the file's order
/// @param metadata what the file says beside tensors and, of a directory, its `model_type`
public record Inspection(
        String name, String format, List<TensorInfo> tensors, Map<String, String> metadata) {
    public Inspection {
        tensors = List.copyOf(tensors);
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /// Looks into a checkpoint of any format ([Checkpoint#open]) or a model directory.
    ///
    /// @throws IOException if it is none, is damaged or cannot be read
    public static Inspection of(Path path) throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            var metadata = new LinkedHashMap<>(checkpoint.metadata());
            Path config = path.resolve("config.json");
            if (Files.isRegularFile(config)) {
                var type = Json.object(config).get("model_type");
                metadata.put("config.json: model_type", type == null ? "none" : type.asText());
            }
            return new Inspection(
                    checkpoint.name(),
                    checkpoint.format(),
                    List.copyOf(checkpoint.tensors().values()),
                    metadata);
        }
    }

    /// The tensors as a conversion names and turns them; what becomes of nothing is left out.
    public List<TensorInfo> converted() {
        var converted = new ArrayList<TensorInfo>();
        for (TensorInfo tensor : tensors) {
            if (ParameterNames.of(tensor)
                    instanceof ParameterNames.Fate.Becomes(String to, boolean transposed)) {
                List<Long> shape = transposed ? tensor.shape().reversed() : tensor.shape();
                converted.add(new TensorInfo(to, tensor.dtype(), shape));
            }
        }
        return converted;
    }

    /// Elements of all tensors.
    public long elements() {
        return tensors.stream().mapToLong(TensorInfo::elements).sum();
    }

    /// Bytes of all tensors as the file's types have them; tensors that share storage count each.
    public long byteSize() {
        return tensors.stream().mapToLong(TensorInfo::byteSize).sum();
    }

    /// All as a table of text, lines ended by a line feed.
    public String toText() {
        var table = new TextTable("tensor", "type", "shape", "bytes");
        for (TensorInfo tensor : tensors) {
            table.row(
                    tensor.name(),
                    tensor.dtype().name(),
                    tensor.shape().toString(),
                    String.valueOf(tensor.byteSize()));
        }
        var text = new StringBuilder();
        text.append(name).append(": ").append(format).append(", ").append(tensors.size());
        text.append(" tensors, ").append(elements()).append(" elements, ").append(byteSize());
        text.append(" bytes\n");
        if (!metadata.isEmpty()) {
            var notes = new TextTable("note", "value");
            metadata.forEach(notes::row);
            text.append('\n').append(notes);
        }
        return text.append('\n').append(table).toString();
    }
}
