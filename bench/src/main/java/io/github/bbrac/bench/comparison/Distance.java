package io.github.bbrac.bench.comparison;

import io.github.bbrac.tensor.Matrix;

/// How far the results of two libraries are apart. Immutable.
///
/// @param largest difference of two elements
/// @param scale root mean square of the expected elements
public record Distance(double largest, double scale) {
    /// Compares element by element; NaN is infinitely far.
    ///
    /// @throws IllegalArgumentException if the shapes differ
    public static Distance between(Matrix expected, Matrix found) {
        found.requireShape("results", expected.rows(), expected.cols());
        double largest = 0;
        double squares = 0;
        for (int i = 0; i < expected.rows(); i++) {
            for (int j = 0; j < expected.cols(); j++) {
                double difference = Math.abs((double) found.get(i, j) - expected.get(i, j));
                largest =
                        Math.max(
                                largest,
                                Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
                squares += Math.pow(expected.get(i, j), 2);
            }
        }
        double elements = Math.max(1, (double) expected.rows() * expected.cols());
        return new Distance(largest, Math.sqrt(squares / elements));
    }

    /// The largest difference as a part of the scale.
    public double relative() {
        return largest == 0 ? 0 : largest / scale;
    }

    /// Refuses results that are too far away to be the same.
    ///
    /// @param tolerance of the relative distance
    /// @param where whose results
    /// @throws IllegalStateException if they are farther than that
    void requireWithin(double tolerance, String where) {
        if (relative() > tolerance) {
            throw new IllegalStateException(
                    where
                            + ": expected the engine's results within "
                            + tolerance
                            + " of their root mean square, found "
                            + relative());
        }
    }
}
