package io.github.bbrac.converter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bbrac.tensor.TensorInfo;
import io.github.bbrac.tensor.WeightFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Several files behind an index, as Hugging Face saves large models: `model.safetensors.index.json`
/// or `pytorch_model.bin.index.json`, whose `weight_map` gives each tensor's file.
final class ShardedCheckpoint extends Checkpoint {
    private final Map<String, Checkpoint> shards;
    private final Map<String, Checkpoint> byTensor;

    private ShardedCheckpoint(
            String name,
            Collection<TensorInfo> tensors,
            Map<String, Checkpoint> shards,
            Map<String, Checkpoint> byTensor) {
        super(
                name,
                shards.size() + " shards of " + shards.values().iterator().next().format(),
                tensors,
                Map.of());
        this.shards = shards;
        this.byTensor = byTensor;
    }

    static Checkpoint open(String name, Path index) throws IOException {
        if (!(Json.object(index).get("weight_map") instanceof ObjectNode map) || map.isEmpty()) {
            throw new WeightFormatException(name, "an index with a weight_map", "none");
        }
        var shards = new LinkedHashMap<String, Checkpoint>();
        try {
            var tensors = new ArrayList<TensorInfo>();
            var byTensor = new LinkedHashMap<String, Checkpoint>();
            for (var entry : map.properties()) {
                String file = shardName(name, entry.getValue());
                if (!shards.containsKey(file)) {
                    shards.put(file, CheckpointFiles.openShard(name, index.resolveSibling(file)));
                }
                TensorInfo info = shards.get(file).tensors().get(entry.getKey());
                if (info == null) {
                    throw new WeightFormatException(
                            name, entry.getKey() + " in " + file, "no such tensor there");
                }
                tensors.add(info);
                byTensor.put(entry.getKey(), shards.get(file));
            }
            return new ShardedCheckpoint(name, tensors, shards, byTensor);
        } catch (IOException | RuntimeException | Error e) {
            closeAll(List.copyOf(shards.values()));
            throw e;
        }
    }

    /// A shard lies beside its index and nowhere else.
    private static String shardName(String index, JsonNode value) throws WeightFormatException {
        if (!value.isTextual() || !value.textValue().matches("\\w[\\w.-]*")) {
            throw new WeightFormatException(
                    index,
                    "plain names of files in weight_map",
                    value.isTextual() ? "another path" : value.getNodeType().toString());
        }
        return value.textValue();
    }

    @Override
    protected void copy(TensorInfo tensor, float[] into, int offset) throws IOException {
        byTensor.get(tensor.name()).copy(tensor, into, offset);
    }

    @Override
    public void close() throws IOException {
        closeAll(List.copyOf(shards.values()));
    }

    private static void closeAll(List<Checkpoint> shards) throws IOException {
        for (Checkpoint shard : shards) {
            shard.close();
        }
    }
}
