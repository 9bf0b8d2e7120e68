package io.github.bbrac.converter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.tensor.DType;
import io.github.bbrac.tensor.Matrix;
import io.github.bbrac.tensor.Safetensors;
import io.github.bbrac.tensor.WeightFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Checkpoints that PyTorch itself wrote, against the tensors that went in.
class PyTorchFixturesTest {
    @ParameterizedTest
    @CsvSource({
        "pytorch/zip.bin, pytorch/expected.safetensors, PyTorch zip",
        "pytorch/legacy.bin, pytorch/expected.safetensors, PyTorch before 1.6",
        "pytorch/parameters.bin, pytorch/expected.safetensors, PyTorch zip",
        "pytorch/views.bin, pytorch/views.expected.safetensors, PyTorch zip",
        "pytorch/views-legacy.bin, pytorch/views.expected.safetensors, PyTorch before 1.6",
        "bbrac/pytorch_model.bin, bbrac/model.safetensors, PyTorch zip",
        "bbrac/pytorch_model_legacy.bin, bbrac/model.safetensors, PyTorch before 1.6",
        "bert-bilstm-crf/pytorch_model.bin, bert-bilstm-crf/model.safetensors, PyTorch zip",
        "bert-bilstm-crf/pytorch_model_legacy.bin, bert-bilstm-crf/model.safetensors,"
                + " PyTorch before 1.6",
    })
    void aCheckpointHoldsWhatWentIn(String file, String expected, String format)
            throws IOException {
        assertEquals(format, assertHolds(file, expected, name -> name, DType.F32));
    }

    @Test
    void oldNamesOfLayerNormAreKeptAsTheyAre() throws IOException {
        assertHolds(
                "pytorch/gamma-beta-legacy.bin",
                "pytorch/expected.safetensors",
                name ->
                        name.replace("LayerNorm.weight", "LayerNorm.gamma")
                                .replace("LayerNorm.bias", "LayerNorm.beta"),
                DType.F32);
    }

    @Test
    void halfPrecisionIsTheRoundedOriginalWidenedExactly() throws IOException {
        assertHolds("pytorch/half.bin", "pytorch/expected.safetensors", name -> name, DType.F16);
        assertHolds(
                "pytorch/bfloat16.bin", "pytorch/expected.safetensors", name -> name, DType.BF16);
    }

    @Test
    void theStateDictOfATrainingCheckpointIsFound() throws IOException {
        assertHolds(
                "pytorch/training-checkpoint.pt",
                "pytorch/expected.safetensors",
                name -> "module." + name,
                DType.F32);
        try (var checkpoint = Checkpoint.open(Golden.path("pytorch/training-checkpoint.pt"))) {
            assertEquals("state_dict", checkpoint.metadata().get("wrapped in"));
            assertEquals("3", checkpoint.metadata().get("epoch"));
            assertEquals("a dict of 2", checkpoint.metadata().get("optimizer"));
        }
    }

    @Test
    void typesAndShapesOfViewsAreTold() throws IOException {
        try (var checkpoint = Checkpoint.open(Golden.path("pytorch/views.bin"))) {
            assertEquals(DType.F64, checkpoint.tensors().get("double").dtype());
            assertEquals(DType.I64, checkpoint.tensors().get("int64").dtype());
            assertEquals("[10, 6]", checkpoint.tensors().get("transposed").shape().toString());
            assertEquals("[]", checkpoint.tensors().get("scalar").shape().toString());
            var strided = Matrix.zeros(10, 8).cols(1, 7);
            checkpoint.read("transposed", strided);
            assertArrayEquals(checkpoint.floats("transposed"), strided.toArray());
            var e =
                    assertThrows(
                            WeightFormatException.class,
                            () -> checkpoint.read("transposed", Matrix.zeros(6, 10)));
            assertEquals(
                    "transposed: expected shape [6, 10], found [10, 6] in views.bin",
                    e.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hostile-zip.bin", "hostile-plain.bin"})
    void aFileThatWouldRunCommandsIsRefusedByTheNameOfWhatItCalls(String file) {
        var e =
                assertThrows(
                        WeightFormatException.class,
                        () -> Checkpoint.open(Golden.path("pytorch/" + file)).close());
        assertTrue(
                e.getMessage()
                        .contains(
                                "expected only what tensors need, found the Python object"
                                        + " posix.system; nothing of it was run"),
                e.getMessage());
        assertFalse(Files.exists(Path.of("converter-executed-hostile-code")));
    }

    private static String assertHolds(
            String file, String expected, UnaryOperator<String> rename, DType dtype)
            throws IOException {
        try (var checkpoint = Checkpoint.open(Golden.path(file));
                var golden = Safetensors.open(Golden.path(expected))) {
            var names = new HashSet<String>();
            for (String name : golden.tensors().keySet()) {
                String renamed = rename.apply(name);
                names.add(renamed);
                var found = checkpoint.tensors().get(renamed);
                assertEquals(golden.tensors().get(name).shape(), found.shape(), renamed);
                float[] values = golden.floats(name);
                for (int i = 0; i < values.length; i++) {
                    values[i] = rounded(values[i], dtype);
                }
                assertArrayEquals(values, checkpoint.floats(renamed), renamed);
            }
            assertEquals(names, checkpoint.tensors().keySet());
            return checkpoint.format();
        }
    }

    private static float rounded(float value, DType dtype) {
        return switch (dtype) {
            case F16 -> Float.float16ToFloat(Float.floatToFloat16(value));
            case BF16 -> DType.bfloat16ToFloat(DType.floatToBfloat16(value));
            default -> value;
        };
    }
}
