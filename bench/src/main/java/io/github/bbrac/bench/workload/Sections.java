package io.github.bbrac.bench.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Sections of medical records, by their lengths alone: log-normal, with the median and the 90th percentile of
/// real ones. One thread at a time.
public final class Sections {
    /// Half of the sections have at most so many characters.
    public static final int MEDIAN = 138;

    /// Nine of ten sections have at most so many characters.
    public static final int NINETIETH_PERCENTILE = 533;

    /// Characters of the longest window that BERT reads, `[CLS]` and `[SEP]` not counted.
    public static final int WINDOW = 510;

    /// That of the standard normal distribution.
    private static final double NORMAL_NINETIETH_PERCENTILE = 1.2815515655446004;

    private static final double DEVIATION =
            Math.log((double) NINETIETH_PERCENTILE / MEDIAN) / NORMAL_NINETIETH_PERCENTILE;

    private final SplittableRandom random;

    /// Sections that depend on the seed alone.
    public Sections(long seed) {
        random = new SplittableRandom(seed);
    }

    /// Characters of the next section, at least 1.
    public int next() {
        double length = MEDIAN * Math.exp(DEVIATION * random.nextGaussian());
        return (int) Math.max(1, Math.round(length));
    }

    /// The windows of the next sections, a long one cut after every [#WINDOW] characters.
    ///
    /// @return lengths in tokens, `[CLS]` and `[SEP]` counted
    public List<Integer> windows(int count) {
        List<Integer> lengths = new ArrayList<>();
        while (lengths.size() < count) {
            int rest = next();
            for (; rest > WINDOW; rest -= WINDOW) {
                lengths.add(WINDOW + 2);
            }
            lengths.add(rest + 2);
        }
        return lengths.subList(0, count);
    }
}
