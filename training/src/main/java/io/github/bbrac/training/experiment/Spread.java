package io.github.bbrac.training.experiment;

import java.util.Arrays;
import java.util.Locale;

/// Where some numbers lie. Immutable.
///
/// @param mean of them; 0 where there are none
/// @param deviation the sample standard deviation, √(Σ (x − mean)² / (count − 1)); 0 where it is not known, of less than
///     two
/// @param count how many they are
public record Spread(double mean, double deviation, int count) {
    static Spread of(double... values) {
        int n = values.length;
        double mean = Arrays.stream(values).sum() / Math.max(n, 1);
        double squares = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
        return new Spread(mean, Math.sqrt(squares / Math.max(n - 1, 1)), n);
    }

    /// Of fractions as percentages: `84.66 ± 0.35`, without the deviation of one, a dash for none.
    public String percent() {
        return switch (count) {
            case 0 -> "–";
            case 1 -> String.format(Locale.ROOT, "%.2f", 100 * mean);
            default -> String.format(Locale.ROOT, "%.2f ± %.2f", 100 * mean, 100 * deviation);
        };
    }
}
