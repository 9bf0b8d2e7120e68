package io.github.bbrac.training;

import io.github.bbrac.annotation.segmentation.WordList;
import io.github.bbrac.annotation.segmentation.WordSegmenter;
import io.github.bbrac.annotation.tokenization.Vocabulary;
import io.github.bbrac.tensor.Sha256;
import io.github.bbrac.training.examples.CharacterVocabulary;
import io.github.bbrac.training.text.EncodedText;
import io.github.bbrac.training.text.Passages;
import io.github.bbrac.training.text.TextEncoding;
import io.github.bbrac.training.text.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// What is pre-trained on. Immutable.
///
/// @param files of passages, at least one
/// @param words a list of words that are hidden whole; without one every character is hidden for itself, but for runs of
///     letters or digits
/// @param vocabulary a file of tokens; without one, it is made of the text's characters
public record PretrainingText(
        List<TextFile> files, Optional<Path> words, Optional<Path> vocabulary) {
    /// Rounds in which counts of words are learnt from the text where the list has none. After two, nothing changed any
    /// more on the text that it was tried on (docs/pretraining.md).
    private static final int ROUNDS = 2;

    /// One passage of so many is held out, but no more than [#MOST_HELD].
    private static final long HELD = 100;

    private static final int MOST_HELD = 200;

    /// Copies the list.
    ///
    /// @throws IllegalArgumentException if there are no files
    public PretrainingText {
        files = List.copyOf(files);
        if (files.isEmpty()) {
            throw new IllegalArgumentException("text: expected at least one file, found none");
        }
    }

    /// A file as it was found. Immutable.
    record Found(long bytes, String sha256, double weight) {}

    /// What tells the text from another, found before it is read: later the files may be gone. Immutable.
    ///
    /// @param files as they are
    /// @param words checksum of the list of words, if there is one
    record Facts(List<Found> files, Optional<String> words) {
        /// What must be the same for a training to be continued.
        String describe(int file) {
            Found found = files.get(file);
            return found.sha256() + ", weight " + found.weight();
        }
    }

    /// Looks at all files.
    Facts facts() throws IOException {
        List<Found> found = new ArrayList<>();
        for (TextFile file : files) {
            Path path = file.path();
            found.add(new Found(Files.size(path), Sha256.of(path), file.weight()));
        }
        return new Facts(
                List.copyOf(found),
                words.isPresent() ? Optional.of(Sha256.of(words.get())) : Optional.empty());
    }

    private Passages passages() {
        return new Passages(files.stream().map(TextFile::path).toList());
    }

    /// Makes the encoded text, or finds it where it was made before: then the text is not read again.
    ///
    /// @param facts of this text
    /// @param lowerCase whether characters are looked up in lower case
    /// @param known the vocabulary, where it is not to be made
    EncodedText encode(
            Facts facts,
            PretrainingSettings settings,
            boolean lowerCase,
            Optional<Vocabulary> known,
            Path folder,
            PretrainingListener listener)
            throws IOException {
        EncoderShape shape = settings.model();
        String made = known.map(ModelFiles::checksum).orElse("least " + shape.least());
        String key = key(facts, List.of(made, shape.window() + " " + lowerCase));
        Optional<EncodedText> there = EncodedText.open(folder, key);
        if (there.isPresent()) {
            return there.get();
        }
        Passages passages = passages();
        listener.preparing("reading the text");
        CharacterVocabulary characters = new CharacterVocabulary(lowerCase);
        long[] count = {0};
        passages.forEach((_, passage) -> {
            characters.add(passage);
            count[0]++;
        });
        Vocabulary vocabulary = known.orElseGet(() -> characters.vocabulary(shape.least()));
        WordSegmenter segmenter = segmenter(passages, listener);
        listener.preparing("encoding the text");
        new TextEncoding(vocabulary, lowerCase, segmenter, shape.window(), held(count[0]))
                .write(passages, folder, key);
        return EncodedText.open(folder, key).orElseThrow();
    }

    private static String key(Facts facts, List<String> settings) {
        List<String> parts = new ArrayList<>();
        facts.files().forEach(file -> parts.add(file.sha256()));
        parts.add(facts.words().orElse("no words"));
        parts.addAll(settings);
        return Sha256.of(String.join("\n", parts));
    }

    private WordSegmenter segmenter(Passages passages, PretrainingListener listener)
            throws IOException {
        WordList list = words.isPresent() ? WordList.read(words.get()) : WordList.empty();
        WordSegmenter segmenter = WordSegmenter.of(list);
        for (int round = 0; words.isPresent() && !list.counted() && round < ROUNDS; round++) {
            listener.preparing("counting words, round " + (round + 1) + " of " + ROUNDS);
            segmenter =
                    segmenter.learning(
                            text -> passages.forEach((_, passage) -> text.accept(passage)));
        }
        return segmenter;
    }

    /// Numbers of the passages that are held out: always the same of as many, so that a model that learns on with another
    /// seed is measured on what it has not seen.
    ///
    /// @throws IllegalArgumentException if there is only one passage
    private static BitSet held(long passages) {
        if (passages < 2 || passages > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "text: expected from 2 to "
                            + Integer.MAX_VALUE
                            + " passages, of which some are held out, found "
                            + passages);
        }
        long count = Math.clamp(passages / HELD, 1, MOST_HELD);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(passages);
        BitSet held = new BitSet();
        while (held.cardinality() < count) {
            held.set((int) random.nextLong(passages));
        }
        return held;
    }
}
