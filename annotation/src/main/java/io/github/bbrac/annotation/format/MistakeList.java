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
}
