package io.github.bbrac.bench;

import io.github.bbrac.kernels.Activation;
import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Weight;
import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Does a function fused into the product's way out cost anything? The shapes are BERT-base's at 128
/// tokens.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 3,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class LinearBenchmark {
    private static final int TOKENS = 128;
    private static final int HIDDEN = 768;
    private static final int INTERMEDIATE = 3072;

    @Param({"1"})
    public int threads;

    private Kernels kernels;
    private Matrix x;
    private Weight up;
    private Matrix upBias;
    private Matrix y;

    @Setup(Level.Trial)
    public void prepare() {
        kernels = Kernels.of(KernelSet.VECTOR, threads);
        Data data = new Data(kernels);
        x = data.matrix(TOKENS, HIDDEN);
        Matrix w = data.matrix(INTERMEDIATE, HIDDEN);
        up = kernels.prepare(w);
        upBias = data.matrix(1, INTERMEDIATE);
        y = Matrix.zeros(TOKENS, INTERMEDIATE);
        requirePlainBits(w);
    }

    private void requirePlainBits(Matrix w) {
        kernels.linear(x, up, upBias, Activation.NONE, y);
        try (Kernels plain = Kernels.plain()) {
            Matrix expected = Matrix.zeros(TOKENS, INTERMEDIATE);
            plain.linear(x, plain.prepare(w), upBias, Activation.NONE, expected);
            if (!Arrays.equals(expected.data(), y.data())) {
                throw new IllegalStateException("linear: expected the plain kernels' result");
            }
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        kernels.close();
    }

    @Benchmark
    public Matrix intermediate() {
        kernels.linear(x, up, upBias, Activation.NONE, y);
        return y;
    }

    @Benchmark
    public Matrix intermediateGelu() {
        kernels.linear(x, up, upBias, Activation.GELU, y);
        return y;
    }
}
