package io.github.bbrac.training.text;

/// Makes numbers that look random of numbers that do not.
final class Mixing {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private Mixing() {}

    /// The finaliser of SplitMix64 (Steele, Lea & Flood 2014, Fast splittable pseudorandom number generators, figure
    /// 16), over both numbers one after the other.
    static long mix(long a, long b) {
        return mix(mix(a * GOLDEN) + b * GOLDEN);
    }

    private static long mix(long z) {
        long x = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
        return x ^ (x >>> 31);
    }
}
