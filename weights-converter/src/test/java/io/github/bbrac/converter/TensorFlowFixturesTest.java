package io.github.bbrac.converter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.bbrac.tensor.DType;
import io.github.bbrac.tensor.Safetensors;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A checkpoint that TensorFlow itself wrote, against the tensors that went in.
class TensorFlowFixturesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "tensorflow/bert_model.ckpt",
                "tensorflow/bert_model.ckpt.index",
                "tensorflow/bert_model.ckpt.data-00000-of-00001"
            })
    void aCheckpointHoldsWhatWentIn(String path) throws IOException {
        try (var checkpoint = Checkpoint.open(Golden.path(path));
                var golden = Safetensors.open(Golden.path("tensorflow/expected.safetensors"))) {
            assertEquals("TensorFlow 1", checkpoint.format());
            assertEquals("bert_model.ckpt", checkpoint.name());
            assertArrayEquals(
                    golden.floats("bert.embeddings.word_embeddings.weight"),
                    checkpoint.floats("bert/embeddings/word_embeddings"));
            assertArrayEquals(
                    golden.floats("cls.predictions.bias"),
                    checkpoint.floats("cls/predictions/output_bias"));
            assertEquals(
                    List.of(24L, 40L),
                    checkpoint
                            .tensors()
                            .get("bert/encoder/layer_0/intermediate/dense/kernel")
                            .shape());
            float[] kernel = checkpoint.floats("bert/encoder/layer_0/intermediate/dense/kernel");
            float[] weight = golden.floats("bert.encoder.layer.0.intermediate.dense.weight");
            for (int in = 0; in < 24; in++) {
                for (int out = 0; out < 40; out++) {
                    assertEquals(weight[out * 24 + in], kernel[in * 40 + out]);
                }
            }
        }
    }

    @Test
    void adamSlotsAndTheStepAreTensorsLikeOthers() throws IOException {
        try (var checkpoint = Checkpoint.open(Golden.path("tensorflow/bert_model.ckpt"))) {
            assertEquals(DType.I64, checkpoint.tensors().get("global_step").dtype());
            assertArrayEquals(new float[] {1_000_000}, checkpoint.floats("global_step"));
            float[] slot = checkpoint.floats("bert/embeddings/LayerNorm/gamma/adam_v");
            assertArrayEquals(new float[24], slot);
            assertEquals(3 * 37 + 2, checkpoint.tensors().size());
            for (String name : checkpoint.tensors().keySet()) {
                long elements = checkpoint.tensors().get(name).elements();
                assertEquals(elements, checkpoint.floats(name).length, name);
            }
            assertEquals(
                    checkpoint.tensors().keySet().stream().sorted().toList(),
                    Arrays.asList(checkpoint.tensors().keySet().toArray()));
        }
    }
}
