package io.github.bbrac.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The vector shape that this JVM prefers, at most 512 bits, and what follows from it. All constants,
/// so that the compiler sees through them.
final class Simd {
    static final VectorSpecies<Float> SPECIES =
            FloatVector.SPECIES_PREFERRED.length() > 16
                    ? FloatVector.SPECIES_512
                    : FloatVector.SPECIES_PREFERRED;

    /// Floats in a vector: 16, 8 or 4.
    static final int LANES = SPECIES.length();

    /// AVX-512 and 64-bit Arm have 32 vector registers, AVX2 and SSE have 16.
    static final boolean WIDE = LANES == 16 || System.getProperty("os.arch").equals("aarch64");

    /// Where what is read vector by vector begins in an array. An array's floats begin 16 bytes after its object; where
    /// objects begin on a boundary, as large ones do with G1 and all with `-XX:ObjectAlignmentInBytes=64`, 48 bytes more
    /// keep vectors from straddling cache lines.
    static final int FIRST = 12;

    /// Outputs of a panel.
    static final int PANEL = (WIDE ? 4 : 3) * LANES;

    /// Sums over a row run in this many chains whatever the vector width, so that a reduction gives
    /// the same bits at 512, 256 and 128 bits.
    static final int CHAINS = 16;

    private Simd() {}

    /// The place a part of the way between two, reckoned from the nearer end.
    static FloatVector between(FloatVector from, FloatVector to, float weight) {
        FloatVector way = to.sub(from);
        return weight < 0.5f
                ? way.fma(FloatVector.broadcast(SPECIES, weight), from)
                : way.fma(FloatVector.broadcast(SPECIES, weight - 1), to);
    }

    /// The smallest multiple of `unit` that is at least n.
    static int roundUp(int n, int unit) {
        return Math.ceilDiv(n, unit) * unit;
    }

    /// The sum of the chains of a reduction, in rising order.
    static double total(float[] chains) {
        double sum = 0;
        for (int k = 0; k < CHAINS; k++) {
            sum += chains[k];
        }
        return sum;
    }

    /// As above, of chains that run in double.
    static double total(double[] chains) {
        double sum = 0;
        for (int k = 0; k < CHAINS; k++) {
            sum += chains[k];
        }
        return sum;
    }
}
