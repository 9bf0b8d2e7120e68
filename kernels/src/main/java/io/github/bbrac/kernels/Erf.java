package io.github.bbrac.kernels;

/// The error function in double precision.
final class Erf {
    private Erf() {}

    /// erf(x) = 2/√π · ∫₀ˣ exp(−t²) dt, to about 1e-15.
    ///
    /// Below 2.5 the series Σ 2ⁿ x²ⁿ⁺¹ / (1·3·…·(2n+1)) · 2/√π · exp(−x²), whose terms are all
    /// positive (Abramowitz & Stegun 1964, 7.1.6); above it Laplace's continued fraction of erfc
    /// (7.1.14), evaluated from its tail.
    static double erf(double x) {
        double a = Math.abs(x);
        if (a < 2.5) {
            double term = x;
            double sum = x;
            for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
                term *= 2 * x * x / (2 * n + 1);
                sum += term;
            }
            return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
        }
        double fraction = a;
        for (int n = 60; n > 0; n--) {
            fraction = a + n / 2.0 / fraction;
        }
        double erfc = Math.exp(-a * a) / Math.sqrt(Math.PI) / fraction;
        return Math.copySign(1 - erfc, x);
    }
}
