package io.github.bbrac.kernels;

import java.util.ServiceLoader;
import java.util.function.UnaryOperator;

/// Which kernels to make, from what the user set and what the JVM has.
final class KernelSelection {
    static final String KERNELS = "bbrac.kernels";
    static final String THREADS = "bbrac.threads";
    private static final String MODULE = "jdk.incubator.vector";
    private static final int LEAST_BITS = 128;
    private static final String THREAD_NUMBERS = "a number from 1 to " + Kernels.MOST_THREADS;

    private KernelSelection() {}

    /// @param property the value of a system property by its name, or null
    static TrainingKernels select(UnaryOperator<String> property) {
        String wanted = property.apply(KERNELS);
        int threads = threads(property.apply(THREADS));
        return switch (wanted == null ? "auto" : wanted) {
            case "auto" -> automatic(threads);
            case "vector" -> of(KernelSet.VECTOR, threads);
            case "plain" -> of(KernelSet.PLAIN, threads);
            case "opencl" -> provided(wanted, property);
            default ->
                    throw new IllegalArgumentException(
                            "-D"
                                    + KERNELS
                                    + ": expected auto, vector, plain or opencl, found "
                                    + wanted);
        };
    }

    /// The kernels of another module.
    private static TrainingKernels provided(String wanted, UnaryOperator<String> property) {
        for (KernelProvider provider : ServiceLoader.load(KernelProvider.class)) {
            if (provider.name().equals(wanted)) {
                return provider.open(property);
            }
        }
        throw new IllegalStateException(
                "-D"
                        + KERNELS
                        + "="
                        + wanted
                        + ": expected the module io.github.bbrac."
                        + wanted
                        + ", found none; put it and what it needs on the class path or the module path");
    }

    private static int threads(String wanted) {
        if (wanted == null) {
            return Runtime.getRuntime().availableProcessors();
        }
        int threads = 0;
        try {
            threads = Integer.parseInt(wanted);
        } catch (NumberFormatException e) {
            // Said below, as for any other number that cannot be.
        }
        if (threads < 1 || threads > Kernels.MOST_THREADS) {
            throw new IllegalArgumentException(
                    "-D" + THREADS + ": expected " + THREAD_NUMBERS + ", found " + wanted);
        }
        return threads;
    }

    private static TrainingKernels automatic(int threads) {
        String obstacle = obstacle();
        if (obstacle == null) {
            return new VectorTrainingKernels(threads);
        }
        System.getLogger(KernelSelection.class.getPackageName())
                .log(
                        System.Logger.Level.INFO,
                        "vector kernels: "
                                + obstacle
                                + ". Running on plain loops and one thread, some fifty times slower");
        return new PlainTrainingKernels();
    }

    static TrainingKernels of(KernelSet set, int threads) {
        if (threads < 1 || threads > Kernels.MOST_THREADS) {
            throw new IllegalArgumentException(
                    "threads: expected " + THREAD_NUMBERS + ", found " + threads);
        }
        return switch (set) {
            case PLAIN -> new PlainTrainingKernels();
            case VECTOR -> {
                String obstacle = obstacle();
                if (obstacle != null) {
                    throw new IllegalStateException("vector kernels: " + obstacle);
                }
                yield new VectorTrainingKernels(threads);
            }
        };
    }

    /// What keeps the vector kernels from running on this JVM, or null. No class of theirs is loaded
    /// before the module is known to be there.
    private static String obstacle() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return "expected module "
                    + MODULE
                    + ", found none; start java with --add-modules "
                    + MODULE;
        }
        int bits = VectorKernels.preferredBits();
        if (bits < LEAST_BITS) {
            return "expected vectors of at least " + LEAST_BITS + " bits, found " + bits;
        }
        return null;
    }
}
