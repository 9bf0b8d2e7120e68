package io.github.bbrac.training.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.bbrac.annotation.tokenization.Vocabulary;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Texts as tokens in files, cut into windows: what takes long to make is made once, and whatever the length of the
/// texts, memory holds the windows that are looked at. The windows of each text follow each other, and after all of them
/// come those that are held out. One thread at a time.
public final class EncodedText implements AutoCloseable {
    static final String TOKENS = "text.tokens";
    static final String WINDOWS = "text.windows";
    static final String FACTS = "text.json";

    private static final JsonMapper MAPPER = new JsonMapper();

    /// What there is of the texts. Immutable.
    static final class Facts {
        private final Vocabulary vocabulary;
        private final long[] windows;
        private final long heldWindows;
        private final long tokens;
        private final long unknown;
        private final long words;

        /// @param vocabulary whose tokens they are
        /// @param windows of each text
        /// @param heldWindows that are held out
        /// @param tokens of all windows
        /// @param unknown tokens that the vocabulary lacks
        /// @param words of all windows
        Facts(
                Vocabulary vocabulary,
                long[] windows,
                long heldWindows,
                long tokens,
                long unknown,
                long words) {
            this.vocabulary = vocabulary;
            this.windows = windows.clone();
            this.heldWindows = heldWindows;
            this.tokens = tokens;
            this.unknown = unknown;
            this.words = words;
        }
    }

    private final Arena arena;
    private final MemorySegment tokens;
    private final MemorySegment starts;
    private final Facts facts;

    private EncodedText(Path folder, Facts facts) throws IOException {
        this.facts = facts;
        arena = Arena.ofConfined();
        try {
            tokens = map(folder.resolve(TOKENS));
            starts = map(folder.resolve(WINDOWS));
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private MemorySegment map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        }
    }

    /// Opens what [TextEncoding] wrote.
    ///
    /// @param folder where
    /// @param key of what it was made from
    /// @return nothing if it is not there, not whole, made from something else, or without its vocabulary
    public static Optional<EncodedText> open(Path folder, String key) throws IOException {
        Path file = folder.resolve(FACTS);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        JsonNode json = MAPPER.readTree(Files.readString(file));
        if (!json.path("key").asText().equals(key) || !json.has("vocabulary")) {
            return Optional.empty();
        }
        List<String> vocabulary = new ArrayList<>();
        json.required("vocabulary").forEach(token -> vocabulary.add(token.asText()));
        long[] windows = new long[json.required("windows").size()];
        for (int t = 0; t < windows.length; t++) {
            windows[t] = json.get("windows").get(t).asLong();
        }
        Facts facts =
                new Facts(
                        Vocabulary.of(vocabulary),
                        windows,
                        json.required("heldWindows").asLong(),
                        json.required("tokens").asLong(),
                        json.required("unknown").asLong(),
                        json.required("words").asLong());
        long starts = Arrays.stream(windows).sum() + facts.heldWindows + 1;
        boolean whole =
                hasSize(folder.resolve(TOKENS), facts.tokens * Integer.BYTES)
                        && hasSize(folder.resolve(WINDOWS), starts * Long.BYTES);
        return whole ? Optional.of(new EncodedText(folder, facts)) : Optional.empty();
    }

    private static boolean hasSize(Path file, long bytes) throws IOException {
        return Files.exists(file) && Files.size(file) == bytes;
    }

    static void writeFacts(Path folder, String key, Facts facts) throws IOException {
        var json = MAPPER.createObjectNode().put("key", key);
        var windows = json.putArray("windows");
        for (long count : facts.windows) {
            windows.add(count);
        }
        json.put("heldWindows", facts.heldWindows)
                .put("tokens", facts.tokens)
                .put("unknown", facts.unknown)
                .put("words", facts.words);
        var vocabulary = json.putArray("vocabulary");
        facts.vocabulary.tokens().forEach(vocabulary::add);
        Path temporary = Files.writeString(folder.resolve(FACTS + ".tmp"), json + "\n");
        Files.move(temporary, folder.resolve(FACTS), StandardCopyOption.ATOMIC_MOVE);
    }

    /// A token as it is kept.
    static int token(int id, boolean beginsWord) {
        return id << 1 | (beginsWord ? 1 : 0);
    }

    /// The id of a token.
    public static int id(int token) {
        return token >>> 1;
    }

    /// Whether a token begins a word.
    public static boolean beginsWord(int token) {
        return (token & 1) != 0;
    }

    /// The vocabulary whose tokens these are.
    public Vocabulary vocabulary() {
        return facts.vocabulary;
    }

    /// Windows of each text, without those held out: a copy.
    public long[] windows() {
        return facts.windows.clone();
    }

    /// The number of the first window that is held out.
    public long firstHeld() {
        long first = 0;
        for (long count : facts.windows) {
            first += count;
        }
        return first;
    }

    /// Windows that are held out.
    public long heldWindows() {
        return facts.heldWindows;
    }

    /// Tokens of all windows.
    public long tokens() {
        return facts.tokens;
    }

    /// Tokens of all windows that the vocabulary lacks.
    public long unknown() {
        return facts.unknown;
    }

    /// Words of all windows.
    public long words() {
        return facts.words;
    }

    /// Tokens of some windows.
    ///
    /// @param from number of the first
    /// @param to number after the last
    public long tokens(long from, long to) {
        return start(to) - start(from);
    }

    /// Tokens of a window.
    public int length(long window) {
        return (int) tokens(window, window + 1);
    }

    /// Reads a window's tokens, whose ids are told by [#id].
    ///
    /// @param into at least [#length] long, overwritten
    public void read(long window, int[] into) {
        long from = start(window) * Integer.BYTES;
        MemorySegment.copy(tokens, ValueLayout.JAVA_INT, from, into, 0, length(window));
    }

    private long start(long window) {
        return starts.getAtIndex(ValueLayout.JAVA_LONG, window);
    }

    /// Gives the files back.
    @Override
    public void close() {
        arena.close();
    }
}
