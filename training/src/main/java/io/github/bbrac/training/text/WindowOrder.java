package io.github.bbrac.training.text;

import java.util.ArrayList;
import java.util.List;

/// In which order an epoch shows the windows of several texts: shuffled, each text as often as it weighs. A function of
/// seed and epoch alone, and without memory for the windows, so that an interrupted training finds its place again.
///
/// A text of n windows and weight w fills w · n places of an epoch, going round: where w is no integer, the next epoch
/// begins where this one ended.
///
/// Immutable.
public final class WindowOrder {
    private final List<Text> texts;
    private final long seed;

    /// A text's windows.
    ///
    /// @param first number of its first window
    /// @param windows how many
    /// @param places that it fills in an epoch
    private record Text(long first, long windows, long places) {}

    /// A window in its place.
    ///
    /// @param window its number
    /// @param pass how often it was shown before
    public record Showing(long window, long pass) {}

    /// @param windows of each text, whose numbers follow each other
    /// @param weights of each text
    /// @param seed of all epochs together
    public WindowOrder(long[] windows, double[] weights, long seed) {
        this.seed = seed;
        List<Text> list = new ArrayList<>();
        long first = 0;
        for (int t = 0; t < windows.length; t++) {
            long places = Math.round(windows[t] * weights[t]);
            if (windows[t] > 0) {
                list.add(new Text(first, windows[t], Math.max(1, places)));
            }
            first += windows[t];
        }
        texts = List.copyOf(list);
    }

    /// Places of an epoch.
    public long places() {
        return texts.stream().mapToLong(Text::places).sum();
    }

    /// Places that an epoch has for the text of a window.
    ///
    /// @param window its number
    public long places(long window) {
        for (Text text : texts) {
            if (window >= text.first && window < text.first + text.windows) {
                return text.places;
            }
        }
        return 0;
    }

    /// The window that is shown.
    ///
    /// @param epoch from 0
    /// @param place of the epoch, from 0
    public Showing at(long epoch, long place) {
        long left = new Permutation(places(), Mixing.mix(seed, epoch)).at(place);
        for (Text text : texts) {
            if (left < text.places) {
                long shown = epoch * text.places + left;
                return new Showing(text.first + shown % text.windows, shown / text.windows);
            }
            left -= text.places;
        }
        throw new IllegalArgumentException(
                "place: expected one of " + places() + ", from 0, found " + place);
    }
}
