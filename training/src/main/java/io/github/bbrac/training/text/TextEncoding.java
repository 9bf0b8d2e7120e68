package io.github.bbrac.training.text;

import io.github.bbrac.annotation.segmentation.WordSegmenter;
import io.github.bbrac.annotation.tokenization.CharacterTokenizer;
import io.github.bbrac.annotation.tokenization.Tokenizer;
import io.github.bbrac.annotation.tokenization.Tokens;
import io.github.bbrac.annotation.tokenization.Vocabulary;
import io.github.bbrac.annotation.tokenization.Windows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// Turns passages into tokens, words and windows, and writes them as [EncodedText]. Passages are cut where a sentence
/// ends, as in recognition; what is short stays short, and no window has text of two passages. One thread at a time.
public final class TextEncoding {
    private final Tokenizer tokenizer;
    private final WordSegmenter segmenter;
    private final int limit;
    private final BitSet held;

    private final Tokens tokens = new Tokens();
    private final Windows windows = new Windows();
    private final WordSegmenter.Lattice lattice = new WordSegmenter.Lattice();
    private final BitSet starts = new BitSet();
    private final List<int[]> heldWindows = new ArrayList<>();
    private long written;
    private long all;
    private long unknown;
    private long words;

    /// @param lowerCase whether characters are looked up in lower case
    /// @param limit the most tokens of a window
    /// @param held numbers of the passages that are held out
    public TextEncoding(
            Vocabulary vocabulary,
            boolean lowerCase,
            WordSegmenter segmenter,
            int limit,
            BitSet held) {
        this.tokenizer = new CharacterTokenizer(vocabulary, lowerCase);
        this.segmenter = segmenter;
        this.limit = limit;
        this.held = held;
    }

    /// Writes all passages.
    ///
    /// @param folder where
    /// @param key of what they are made from
    /// @throws IOException if a passage cannot be read or a file not be written
    public void write(Passages passages, Path folder, String key) throws IOException {
        Files.deleteIfExists(folder.resolve(EncodedText.FACTS));
        long[] counts = new long[passages.files().size()];
        try (Numbers out = new Numbers(folder.resolve(EncodedText.TOKENS));
                Numbers index = new Numbers(folder.resolve(EncodedText.WINDOWS))) {
            int[] passage = {0};
            passages.forEach((file, text) -> {
                boolean isHeld = held.get(passage[0]++);
                for (int[] window : encode(text)) {
                    if (isHeld) {
                        heldWindows.add(window);
                    } else {
                        write(window, out, index);
                        counts[file]++;
                    }
                }
            });
            for (int[] window : heldWindows) {
                write(window, out, index);
            }
            index.add(written);
        }
        EncodedText.writeFacts(
                folder,
                key,
                new EncodedText.Facts(
                        tokenizer.vocabulary(), counts, heldWindows.size(), all, unknown, words));
    }

    private List<int[]> encode(String text) {
        tokenizer.tokenize(text, tokens);
        segmenter.segment(text, lattice, starts);
        windows.cut(text, tokens, limit, 0);
        int[] encoded = new int[tokens.size()];
        for (int t = 0; t < encoded.length; t++) {
            int id = tokens.ids()[t];
            boolean begins = starts.get(tokens.starts()[t]);
            encoded[t] = EncodedText.token(id, begins);
            unknown += id == tokenizer.vocabulary().unknown() ? 1 : 0;
            words += begins ? 1 : 0;
        }
        all += encoded.length;
        List<int[]> cut = new ArrayList<>();
        for (int w = 0; w < windows.size(); w++) {
            cut.add(Arrays.copyOfRange(encoded, windows.from(w), windows.to(w)));
        }
        return cut;
    }

    private void write(int[] window, Numbers out, Numbers index) throws IOException {
        index.add(written);
        for (int token : window) {
            out.add(token);
        }
        written += window.length;
    }

    /// Numbers one after the other in the order of bytes of this machine, as they are mapped. They are on the disk once
    /// this is closed: facts that name them are written after that.
    private static final class Numbers implements AutoCloseable {
        private final FileChannel out;
        private final ByteBuffer buffer =
                ByteBuffer.allocate(1 << 16).order(ByteOrder.nativeOrder());

        Numbers(Path file) throws IOException {
            out =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE);
        }

        void add(int number) throws IOException {
            makeRoom(Integer.BYTES);
            buffer.putInt(number);
        }

        void add(long number) throws IOException {
            makeRoom(Long.BYTES);
            buffer.putLong(number);
        }

        private void makeRoom(int bytes) throws IOException {
            if (buffer.remaining() < bytes) {
                flush();
            }
        }

        private void flush() throws IOException {
            buffer.flip();
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
            buffer.clear();
        }

        @Override
        public void close() throws IOException {
            try (out) {
                flush();
                out.force(true);
            }
        }
    }
}
