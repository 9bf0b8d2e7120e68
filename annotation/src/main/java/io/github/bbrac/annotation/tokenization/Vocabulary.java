package io.github.bbrac.annotation.tokenization;

import io.github.bbrac.annotation.FormatException;
import io.github.bbrac.annotation.StrictUtf8;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A model's tokens in the order of their ids. Immutable.
///
/// On disk it is `vocab.txt`: one token a line, its id the line's number from 0.
public final class Vocabulary {
    /// Fills up batches; unused here, where nothing is padded, yet part of every vocabulary.
    public static final String PAD = "[PAD]";

    /// Stands for whatever the vocabulary lacks.
    public static final String UNK = "[UNK]";

    /// Begins what BERT reads.
    public static final String CLS = "[CLS]";

    /// Ends what BERT reads.
    public static final String SEP = "[SEP]";

    /// Hides a token in masked language modelling.
    public static final String MASK = "[MASK]";

    /// These five, which stand for no text.
    public static final List<String> SPECIAL = List.of(PAD, UNK, CLS, SEP, MASK);

    /// The name of the file in a model directory.
    public static final String FILE = "vocab.txt";

    private final List<String> tokens;
    private final Map<String, Integer> ids;
    private final int unknown;

    private Vocabulary(List<String> tokens, Map<String, Integer> ids) {
        this.tokens = List.copyOf(tokens);
        this.ids = ids;
        unknown = ids.get(UNK);
    }

    /// A vocabulary of these tokens; a token's id is its index.
    ///
    /// @throws IllegalArgumentException if a token is empty or comes twice, or `[UNK]` is missing
    public static Vocabulary of(List<String> tokens) {
        try {
            return of("vocabulary", 0, tokens);
        } catch (FormatException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /// Reads `vocab.txt`: UTF-8, lines ended by LF or CRLF, and by nothing else (U+2028 is a token of
    /// the common vocabularies).
    ///
    /// @throws FormatException if the file is not UTF-8, a line is empty, a token comes twice or `[UNK]`
    ///     is missing
    /// @throws IOException if the file cannot be read
    public static Vocabulary read(Path file) throws IOException {
        return parse(String.valueOf(file.getFileName()), Files.readAllBytes(file));
    }

    /// Reads a `vocab.txt` that is in memory, as [#read] does.
    ///
    /// @param name what messages call it
    /// @throws FormatException as [#read]
    public static Vocabulary parse(String name, byte[] file) throws FormatException {
        String text = StrictUtf8.decode(name, file);
        var tokens = new ArrayList<String>();
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf('\n', at);
            int next = end < 0 ? text.length() : end + 1;
            int stop = end < 0 ? text.length() : end;
            if (stop > at && text.charAt(stop - 1) == '\r') {
                stop--;
            }
            tokens.add(text.substring(at, stop));
            at = next;
        }
        return of(name, 1, tokens);
    }

    private static Vocabulary of(String where, int first, List<String> tokens)
            throws FormatException {
        Map<String, Integer> ids = HashMap.newHashMap(tokens.size());
        for (int id = 0; id < tokens.size(); id++) {
            String token = tokens.get(id);
            if (token.isEmpty()) {
                throw new FormatException(
                        where + ":" + (id + first) + ": expected a token, found an empty line");
            }
            Integer earlier = ids.putIfAbsent(token, id);
            if (earlier != null) {
                throw new FormatException(
                        where
                                + ":"
                                + (id + first)
                                + ": expected each token once, found "
                                + token
                                + " as at "
                                + (earlier + first));
            }
        }
        if (!ids.containsKey(UNK)) {
            throw new FormatException(
                    where
                            + ": expected a token [UNK], found "
                            + tokens.size()
                            + " tokens without it; is this a BERT vocabulary?");
        }
        return new Vocabulary(tokens, ids);
    }

    /// The tokens in the order of their ids.
    public List<String> tokens() {
        return tokens;
    }

    /// The number of tokens.
    public int size() {
        return tokens.size();
    }

    /// The id of a token, or -1 where the vocabulary lacks it.
    public int find(String token) {
        return ids.getOrDefault(token, -1);
    }

    /// The id of a token that the model cannot do without, such as {@link #CLS}.
    ///
    /// @throws IllegalArgumentException if the vocabulary lacks it
    public int id(String token) {
        int id = find(token);
        if (id < 0) {
            throw new IllegalArgumentException(
                    "vocabulary: expected a token "
                            + token
                            + ", found "
                            + size()
                            + " tokens without it; is this the vocabulary of this model?");
        }
        return id;
    }

    /// The id of {@link #UNK}.
    public int unknown() {
        return unknown;
    }
}
