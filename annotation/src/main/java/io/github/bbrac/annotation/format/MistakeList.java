package io.github.bbrac.annotation.format;

import io.github.bbrac.annotation.FormatException;
import java.util.ArrayList;
import java.util.List;

/// Counts mistakes and keeps the first of them. One thread at a time.
public final class MistakeList implements MistakeSink {
    private static final int KEPT = 100;

    private final List<String> messages = new ArrayList<>();
    private int count;

    /// An empty list.
    public MistakeList() {}

    @Override
    public void accept(FormatException mistake) {
        count++;
        if (count <= KEPT) {
            messages.add(mistake.getMessage());
        }
    }

    /// The first hundred.
    public List<String> messages() {
        return List.copyOf(messages);
    }

    /// All there were.
    public int count() {
        return count;
    }

    /// Refuses what holds mistakes.
    ///
    /// @param name of the file
    /// @throws FormatException if there were any, all of which its message lists, a line each
    public void requireNone(String name) throws FormatException {
        requireNone(name, messages, count);
    }

    /// As {@link #requireNone(String)}, of a list that was kept otherwise.
    ///
    /// @param messages the first of the mistakes
    /// @param count all mistakes
    public static void requireNone(String name, List<String> messages, int count)
            throws FormatException {
        if (count > 0) {
            throw new FormatException(
                    name
                            + ": expected no mistakes, found "
                            + count
                            + ":\n"
                            + String.join("\n", messages)
                            + (count > messages.size() ? "\n… and more" : ""));
        }
    }
}
