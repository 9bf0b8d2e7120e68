package io.github.bbrac.cli;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.ner.Recognizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Documents that wait to be recognised together, which keeps all threads busy, and then are written in
/// their order.
final class Batch {
    /// A batch has up to this many chars: few at first, so that something shows soon, then twice as many
    /// each time.
    private static final int FIRST_CHARS = 1 << 10;

    private static final int MOST_CHARS = 1 << 15;

    private static final int MOST_DOCUMENTS = 256;

    private final Recognizer recognizer;
    private final DocumentOutput out;
    private List<Document> waiting = new ArrayList<>();
    private int chars;
    private int limit = FIRST_CHARS;
    private int documents;
    private int entities;

    Batch(Recognizer recognizer, DocumentOutput out) {
        this.recognizer = recognizer;
        this.out = out;
    }

    /// Adds a document, and recognises the batch once it is full.
    void add(Document document) throws IOException {
        waiting.add(document);
        chars += document.text().length();
        if (chars >= limit || waiting.size() == MOST_DOCUMENTS) {
            limit = Math.min(2 * limit, MOST_CHARS);
            recognize();
        }
    }

    /// Recognises and writes what waits. Where that fails, it does not wait any longer.
    void recognize() throws IOException {
        List<Document> batch = waiting;
        waiting = new ArrayList<>();
        chars = 0;
        List<List<Entity>> found =
                recognizer.recognize(batch.stream().map(Document::text).toList());
        for (int i = 0; i < batch.size(); i++) {
            documents++;
            entities += found.get(i).size();
            out.write(batch.get(i).withEntities(found.get(i)));
        }
    }

    /// How many have been written.
    int documents() {
        return documents;
    }

    /// How many they hold.
    int entities() {
        return entities;
    }
}
