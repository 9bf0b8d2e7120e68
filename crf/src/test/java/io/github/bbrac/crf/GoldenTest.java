package io.github.bbrac.crf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.layers.ParameterReader;
import io.github.bbrac.layers.ParameterSource;
import io.github.bbrac.tensor.Matrix;
import io.github.bbrac.tensor.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Against PyTorch, on what tools/golden/crf.py collected. Within 1e-5: PyTorch computed in float.
@ParameterizedClass
@EnumSource(KernelSet.class)
class GoldenTest {
    private static final double CLOSE = 1e-5;

    private final Kernels kernels;

    GoldenTest(KernelSet set) {
        kernels = Kernels.of(set, 1);
    }

    @AfterEach
    void close() {
        kernels.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bbrac", "bbrac-deep", "bert-bilstm-crf"})
    void decodingAndProbabilitiesArePyTorchs(String model) throws IOException {
        try (var golden = Safetensors.open(Path.of("src/test/resources/golden/crf.safetensors"))) {
            ParameterSource all =
                    new ParameterReader((p, into) -> golden.read(p.name(), into), kernels);
            Crf crf = Crf.load(all.at(model + ".crf"), 33);
            int sequences = 0;
            while (golden.tensors().containsKey(model + ".emissions." + sequences)) {
                check(golden, model, sequences++, crf);
            }
            assertTrue(sequences > 1, model);
        }
    }

    private void check(Safetensors golden, String model, int s, Crf crf) throws IOException {
        float[] es = golden.floats(model + ".emissions." + s);
        Matrix emissions = Matrix.of(es.length / 33, 33, es);
        LabelPath path = new Viterbi(crf, kernels).decode(emissions);
        int[] expected =
                Arrays.stream(golden.longs(model + ".path." + s))
                        .mapToInt(Math::toIntExact)
                        .toArray();
        assertArrayEquals(expected, path.toArray());
        assertArrayEquals(expected, new BestPaths(crf).decode(emissions, 2).getFirst().toArray());
        assertClose(golden.doubles(model + ".path_score." + s)[0], path.score());

        var fb = new ForwardBackward(crf);
        fb.run(emissions);
        assertClose(golden.doubles(model + ".log_partition." + s)[0], fb.logPartition());
        Matrix marginals = Matrix.zeros(emissions.rows(), 33);
        fb.marginals(marginals);
        assertArrayEquals(
                golden.floats(model + ".marginals." + s), marginals.data(), (float) CLOSE);
    }

    private static void assertClose(double expected, double actual) {
        assertEquals(expected, actual, CLOSE * Math.max(1, Math.abs(expected)));
    }
}
