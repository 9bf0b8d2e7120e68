package io.github.bbrac.ner;

import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.tokenization.Tokens;
import io.github.bbrac.annotation.tokenization.Windows;
import io.github.bbrac.kernels.DeviceMemoryException;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.layers.Buffer;
import io.github.bbrac.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Recognises a group of documents at a time: [#add] each, [#run], then ask for the [#entities] of each.
/// Windows of all documents of a group are packed into batches; their cores' emissions are put
/// together again document by document. Everything but the entities is memory that is used again. One
/// thread at a time.
final class RecognitionSession {
    /// Enough rows to keep the cores busy, few enough that activations stay in the cache.
    private static final int BATCH_TOKENS = 1024;

    private final TextEncoder encoder;
    private final Tagger model;
    private TaggerSession tagger;

    /// Tokens of a batch; fewer once the kernels' memory was too small.
    private int batchTokens = BATCH_TOKENS;

    private final EntityDecoder decoder;
    private final List<Slot> slots = new ArrayList<>();
    private int size;
    private int groupTokens;
    private int mostTokens;
    private final Buffer groupEmissions;

    // The batch that is being filled: for each sequence, where its core lies and goes.
    private final Sequences sequences = new Sequences();
    private int[] ids = new int[BATCH_TOKENS];
    private int[] cores = new int[64];

    /// One document of a group.
    private static final class Slot {
        private String text = "";
        private final Tokens tokens = new Tokens();
        private final Windows windows = new Windows();
        private int[] rows = new int[0];
        private int firstRow;
    }

    RecognitionSession(TextModel model, RecognizerOptions options) {
        this.encoder = model.encoder();
        this.model = model.tagger();
        this.tagger = this.model.newSession();
        this.decoder =
                new EntityDecoder(
                        model.labels(), model.tagger().crf(), options, model.tagger().kernels());
        this.groupEmissions = new Buffer(model.labels().size());
    }

    /// Begins a new group.
    void clear() {
        for (int d = 0; d < size; d++) {
            slots.get(d).text = ""; // keeps no patient's text longer than needed
        }
        decoder.clear();
        size = 0;
        groupTokens = 0;
    }

    /// Documents of the group.
    int documents() {
        return size;
    }

    /// Adds a document to the group.
    void add(String text) {
        if (size == slots.size()) {
            slots.add(new Slot());
        }
        Slot slot = slots.get(size++);
        slot.text = text;
        slot.firstRow = groupTokens;
        encoder.tokenizer().tokenize(text, slot.tokens);
        slot.rows = encoder.rows(text, slot.tokens, slot.rows);
        slot.windows.cut(text, slot.tokens, encoder.windowTokens(), encoder.windowMargin());
        groupTokens = Math.addExact(groupTokens, slot.tokens.size());
        mostTokens = Math.max(mostTokens, groupTokens);
    }

    /// Tokens of the group's documents together.
    int tokens() {
        return groupTokens;
    }

    /// The most tokens that a group has had: what its memory has grown for.
    int capacity() {
        return mostTokens;
    }

    /// Computes the emissions of all documents of the group.
    ///
    /// @throws DeviceMemoryException if the kernels' memory has no room for one window; it may be run again
    void run() {
        Matrix emissions = groupEmissions.rows(groupTokens);
        sequences.clear();
        for (int d = 0; d < size; d++) {
            Slot slot = slots.get(d);
            for (int w = 0; w < slot.windows.size(); w++) {
                int length = slot.windows.to(w) - slot.windows.from(w) + encoder.specialTokens();
                if (sequences.count() > 0 && sequences.tokens() + length > batchTokens) {
                    runBatch(emissions);
                }
                addWindow(slot, w, length);
            }
        }
        if (sequences.count() > 0) {
            runBatch(emissions);
        }
    }

    private void addWindow(Slot slot, int w, int length) {
        int s = sequences.count();
        int width = encoder.rowsPerToken();
        int at = sequences.tokens() * width;
        ids = grown(ids, at + length * width);
        cores = grown(cores, 3 * (s + 1));
        int from = slot.windows.from(w);
        encoder.window(slot.rows, from, slot.windows.to(w), ids, at);
        cores[3 * s] = slot.windows.coreFrom(w) - from;
        cores[3 * s + 1] = slot.windows.coreTo(w) - from;
        cores[3 * s + 2] = slot.firstRow + slot.windows.coreFrom(w);
        sequences.add(length);
    }

    /// Computes the batch. Where the kernels' memory is too small, half as many tokens at a time, from then on.
    private void runBatch(Matrix emissions) {
        boolean isNew = false;
        int from = 0;
        while (from < sequences.count()) {
            int to = batchEnd(from);
            try {
                copyCores(compute(from, to), from, to, emissions);
                from = to;
                isNew = false;
            } catch (DeviceMemoryException e) {
                if (to - from > 1) {
                    batchTokens = (sequences.end(to - 1) - sequences.start(from)) / 2;
                } else if (isNew) {
                    throw e;
                }
                tagger = model.newSession(); // the other's memory has grown for more than these
                isNew = true;
            }
        }
        sequences.clear();
    }

    /// The sequence after the last that goes with the sequences from `from` on.
    private int batchEnd(int from) {
        int to = from + 1;
        while (to < sequences.count() && sequences.end(to) - sequences.start(from) <= batchTokens) {
            to++;
        }
        return to;
    }

    private Matrix compute(int from, int to) {
        if (to - from == sequences.count()) {
            return tagger.emissions(ids, sequences);
        }
        Sequences some = new Sequences();
        for (int s = from; s < to; s++) {
            some.add(sequences.length(s));
        }
        int width = encoder.rowsPerToken();
        int first = sequences.start(from) * width;
        return tagger.emissions(
                Arrays.copyOfRange(ids, first, sequences.end(to - 1) * width), some);
    }

    /// Puts the emissions of the cores of some sequences where their documents have them.
    private void copyCores(Matrix batch, int from, int last, Matrix emissions) {
        int first = 0;
        for (int s = from; s < last; s++) {
            int to = cores[3 * s + 2];
            for (int t = cores[3 * s]; t < cores[3 * s + 1]; t++) {
                System.arraycopy(
                        batch.data(),
                        batch.rowOffset(first + t),
                        emissions.data(),
                        emissions.rowOffset(to++),
                        batch.cols());
            }
            first += sequences.length(s) - encoder.specialTokens();
        }
    }

    /// The entities of a document of the group, in order.
    ///
    /// @param document its number, in the order of [#add]
    List<Entity> entities(int document) {
        Slot slot = slots.get(document);
        int first = slot.firstRow;
        Matrix group = groupEmissions.rows(groupTokens);
        Matrix own = size == 1 ? group : group.rows(first, first + slot.tokens.size());
        return decoder.decode(slot.text, slot.tokens, own);
    }

    /// The entities of a document of the group and the labels that they were read from.
    ///
    /// @param document its number, in the order of [#add]
    Recognition recognition(int document) {
        return new Recognition(entities(document), decoder.labelled());
    }

    private static int[] grown(int[] array, int least) {
        return array.length >= least
                ? array
                : Arrays.copyOf(array, Math.max(least, 2 * array.length));
    }
}
