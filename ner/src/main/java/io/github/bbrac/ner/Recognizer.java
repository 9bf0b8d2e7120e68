package io.github.bbrac.ner;

import io.github.bbrac.annotation.Dictionary;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.LabelSet;
import io.github.bbrac.annotation.tokenization.Vocabulary;
import io.github.bbrac.kernels.DeviceMemoryException;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.tensor.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/// Finds the entities of medical records.
///
///     try (Recognizer recognizer = Recognizer.load(Path.of("models/bbrac"))) {
///         for (Entity entity : recognizer.recognize(text)) {
///             … entity.type(), entity.start(), entity.end(), entity.text(), entity.probability() …
///         }
///     }
///
/// Each entity that the model finds has its exact probability; one that the dictionary forces has none.
///
/// Offsets are UTF-16 `char`s of the caller's own string: `text.substring(start, end)` is the entity,
/// whatever the text holds. Text of any length is read: it is cut into windows that fit the model, after
/// sentence ends where it can be, and one search runs over the whole document. Entities of one
/// document are in order and do not overlap.
///
/// The same text with the same model gives the same entities and the same probabilities, bit for bit,
/// whatever stands beside it in a list and however many threads work.
///
/// Immutable after construction, shared between threads: each call in progress works in memory of its
/// own, which later calls use again.
public final class Recognizer implements AutoCloseable {
    /// Documents of a list are worked on in groups of about this many tokens.
    private static final int GROUP_TOKENS = 4096;

    /// And at most so many: a list may hold any number of empty texts.
    private static final int GROUP_DOCUMENTS = 256;

    /// The memory of a call that read a longer group than this is not kept.
    private static final int KEPT_TOKENS = 1 << 15;

    /// Calls in progress at once whose memory is kept for later ones.
    private static final int KEPT_SESSIONS =
            Math.max(4, 2 * Runtime.getRuntime().availableProcessors());

    private static final System.Logger LOG = System.getLogger(Recognizer.class.getPackageName());

    private final TextModel model;
    private final RecognizerOptions options;
    private final Kernels kernels;
    private final boolean ownsKernels;
    private final ArrayDeque<RecognitionSession> idle = new ArrayDeque<>();

    private Recognizer(
            TextModel model, RecognizerOptions options, Kernels kernels, boolean ownsKernels) {
        this.model = model;
        this.options = options;
        this.kernels = kernels;
        this.ownsKernels = ownsKernels;
    }

    /// Loads the model that comes with BBRAC with the kernels that the system properties ask for
    /// ([Kernels.select()]) and default options. It is in the artifact `io.github.bbrac:models`, as a module
    /// `io.github.bbrac.models`, which an application that wants it depends on.
    ///
    /// @throws ModelFormatException if that artifact is absent
    /// @throws IOException if it cannot be read
    public static Recognizer loadDefault() throws IOException {
        Kernels kernels = Kernels.select();
        try {
            return new Recognizer(
                    DefaultModel.load(kernels), RecognizerOptions.defaults(), kernels, true);
        } catch (Throwable e) {
            kernels.close();
            throw e;
        }
    }

    /// Loads the model that comes with BBRAC, as [#loadDefault()].
    ///
    /// @param kernels stay the caller's to close, after this recognizer
    /// @param options if their dictionary names types that the model does not know, a warning is logged
    /// @throws ModelFormatException if the artifact `io.github.bbrac:models` is absent
    /// @throws IOException if it cannot be read
    public static Recognizer loadDefault(Kernels kernels, RecognizerOptions options)
            throws IOException {
        TextModel model = DefaultModel.load(kernels);
        warnOfUnknownTypes(options.dictionary(), model.labels());
        return new Recognizer(model, options, kernels, false);
    }

    /// Loads a model directory with the kernels that the system properties ask for
    /// ([Kernels.select()]) and default options.
    ///
    /// @param directory holds config.json, model.safetensors and vocab.txt
    /// @throws IOException if a file cannot be read or is not what the model needs
    public static Recognizer load(Path directory) throws IOException {
        Kernels kernels = Kernels.select();
        try {
            TextModel model = TextModel.load(directory, kernels);
            return new Recognizer(model, RecognizerOptions.defaults(), kernels, true);
        } catch (Throwable e) {
            kernels.close();
            throw e;
        }
    }

    /// Loads a model directory.
    ///
    /// @param directory holds config.json, model.safetensors and vocab.txt
    /// @param kernels stay the caller's to close, after this recognizer
    /// @param options if their dictionary names types that the model does not know, a warning is logged
    /// @throws IOException if a file cannot be read or is not what the model needs
    public static Recognizer load(Path directory, Kernels kernels, RecognizerOptions options)
            throws IOException {
        TextModel model = TextModel.load(directory, kernels);
        warnOfUnknownTypes(options.dictionary(), model.labels());
        return new Recognizer(model, options, kernels, false);
    }

    /// Such types may be meant: terms of a kind that the model was not trained for. They may also be misspelt.
    private static void warnOfUnknownTypes(Dictionary dictionary, LabelSet labels) {
        Set<String> unknown = dictionary.types();
        unknown.removeAll(labels.types());
        if (!unknown.isEmpty()) {
            String message =
                    "dictionary: expected types of the model, "
                            + String.join(", ", labels.types())
                            + ", found also "
                            + String.join(", ", unknown);
            LOG.log(System.Logger.Level.WARNING, Printable.of(message));
        }
    }

    /// A recognizer around a tagger that is loaded already. Around one that still learns, make a new one after
    /// each [TrainableTagger#update]: this one keeps copies of the CRF.
    ///
    /// @param vocabulary the tagger's
    /// @throws ModelFormatException if the vocabulary is not the tagger's
    /// @throws IllegalArgumentException if the tagger's labels are of no scheme
    public static Recognizer of(Tagger tagger, Vocabulary vocabulary, RecognizerOptions options)
            throws ModelFormatException {
        TextEncoder encoder = TextEncoder.of(tagger.config(), vocabulary);
        LabelSet labels = LabelSet.of(tagger.config().labels());
        return new Recognizer(
                new TextModel(tagger, encoder, labels), options, tagger.kernels(), false);
    }

    /// The entities of a text, in order.
    ///
    /// @throws DeviceMemoryException if the kernels are a device's whose memory has no room for one window of the text
    public List<Entity> recognize(String text) {
        RecognitionSession session = borrow();
        session.clear();
        session.add(text);
        run(session);
        List<Entity> entities = session.entities(0);
        giveBack(session);
        return entities;
    }

    /// The entities of each of several texts: as [#recognize(String)] of each, but faster, since the
    /// windows of short texts share a batch.
    ///
    /// @throws DeviceMemoryException if the kernels are a device's whose memory has no room for one window of a text
    public List<List<Entity>> recognize(List<String> texts) {
        return each(texts, RecognitionSession::entities);
    }

    /// As [#recognize(List)], with the labels that the search gave to each token: for whoever measures a
    /// model.
    ///
    /// @throws DeviceMemoryException as [#recognize(List)]
    public List<Recognition> recognizeWithLabels(List<String> texts) {
        return each(texts, RecognitionSession::recognition);
    }

    /// What to ask of a session for each document.
    private interface Question<T> {
        T ask(RecognitionSession session, int document);
    }

    private <T> List<T> each(List<String> texts, Question<T> question) {
        List<T> results = new ArrayList<>(texts.size());
        RecognitionSession session = borrow();
        session.clear();
        int first = 0;
        for (int d = 0; d < texts.size(); d++) {
            session.add(texts.get(d));
            if (session.tokens() >= GROUP_TOKENS
                    || session.documents() == GROUP_DOCUMENTS
                    || d + 1 == texts.size()) {
                run(session);
                for (int i = first; i <= d; i++) {
                    results.add(question.ask(session, i - first));
                }
                session.clear();
                first = d + 1;
            }
        }
        giveBack(session);
        return Collections.unmodifiableList(results);
    }

    /// The labels of the model, its entity types among them.
    public LabelSet labels() {
        return model.labels();
    }

    /// The name of the kernels in use, such as "vector-512".
    public String kernels() {
        return kernels.name();
    }

    /// Ends the kernels' threads, unless the kernels were given by the caller.
    @Override
    public void close() {
        if (ownsKernels) {
            kernels.close();
        }
    }

    /// Computes a group. Where the kernels' memory has no room, what idle sessions hold of it makes some.
    private void run(RecognitionSession session) {
        try {
            session.run();
        } catch (DeviceMemoryException e) {
            synchronized (idle) {
                if (idle.isEmpty()) {
                    throw e;
                }
                idle.clear();
            }
            session.run();
        }
    }

    private RecognitionSession borrow() {
        synchronized (idle) {
            RecognitionSession session = idle.pollLast();
            if (session != null) {
                return session;
            }
        }
        return new RecognitionSession(model, options);
    }

    /// Not called when something went wrong in between: such a session is dropped.
    private void giveBack(RecognitionSession session) {
        boolean keep = session.capacity() <= KEPT_TOKENS;
        session.clear();
        if (keep) {
            synchronized (idle) {
                if (idle.size() < KEPT_SESSIONS) {
                    idle.addLast(session);
                }
            }
        }
    }
}
