package io.github.bbrac.converter;

import io.github.bbrac.annotation.tokenization.Vocabulary;
import io.github.bbrac.converter.ConversionPlan.Move;
import io.github.bbrac.converter.ConversionReport.Mapped;
import io.github.bbrac.ner.NewDirectory;
import io.github.bbrac.ner.Tagger;
import io.github.bbrac.tensor.DType;
import io.github.bbrac.tensor.Matrix;
import io.github.bbrac.tensor.SafetensorsWriter;
import io.github.bbrac.tensor.Sha256;
import io.github.bbrac.tensor.TensorInfo;
import io.github.bbrac.tensor.WeightFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Converts a foreign checkpoint to a model directory: `config.json`, `model.safetensors`,
/// `vocab.txt`.
///
///     ConversionReport report =
///             Conversion.of(Path.of("chinese_wwm_ext_L-12_H-768_A-12")).to(Path.of("wwm-ext"));
///
/// All renaming and transposing happens here, so that models never do either. Tensors are read,
/// written and forgotten one at a time. Nothing is written before all has been checked but the numbers
/// themselves, and the directory appears whole or not at all.
///
/// Where the checkpoint has all that the configuration's model needs, the directory is that model's;
/// where it has only the BERT in it, the directory is an encoder for training to start from, and the
/// report names the missing head. One thread at a time.
public final class Conversion {
    private final Path source;

    private Optional<Path> config = Optional.empty();
    private Optional<Path> vocabulary = Optional.empty();
    private DType dtype = DType.F32;
    private boolean keepHeads;
    private boolean replace;

    private Conversion(Path source) {
        this.source = source;
    }

    /// A conversion that takes configuration and vocabulary from beside the weights.
    ///
    /// @param source a checkpoint, as in [Checkpoint#open]
    public static Conversion of(Path source) {
        return new Conversion(source);
    }

    /// Takes the configuration from elsewhere.
    ///
    /// @param path a `config.json` of this project or of Hugging Face, a `bert_config.json`, or a
    ///     directory that holds one
    public Conversion withConfig(Path path) {
        config = Optional.of(path);
        return this;
    }

    /// Takes the vocabulary from elsewhere.
    ///
    /// @param path a `vocab.txt`
    public Conversion withVocabulary(Path path) {
        vocabulary = Optional.of(path);
        return this;
    }

    /// Keeps an encoder's pooler and pre-training heads (`bert.pooler.*`, `cls.*`), which taggers do
    /// not use but further pre-training does. Says nothing to models that mark entities.
    public Conversion keepingHeads() {
        keepHeads = true;
        return this;
    }

    /// Writes weights in half precision (float16), rounded to nearest, ties to even: half the file. Loaded, they
    /// are floats again and take as much memory as ever.
    public Conversion inHalfPrecision() {
        dtype = DType.F16;
        return this;
    }

    /// Replaces a model directory that is already there; nothing else is ever replaced.
    public Conversion replacing() {
        replace = true;
        return this;
    }

    /// Converts.
    ///
    /// @param target the directory to write; its parent must exist
    /// @throws WeightFormatException if the checkpoint is damaged, of no known format, or not that of
    ///     the configuration, or half precision cannot hold one of its numbers
    /// @throws IOException if a file cannot be read or written, or the target exists
    public ConversionReport to(Path target) throws IOException {
        Path weights = CheckpointFiles.locate(source);
        Path beside = weights.toAbsolutePath().getParent();
        try (var checkpoint = CheckpointFiles.openFile(weights)) {
            var configuration = SourceConfig.read(config.orElse(beside));
            Path vocab = vocabularyFor(configuration, beside);
            var plan = ConversionPlan.of(checkpoint, configuration, dtype, keepHeads);
            List<Mapped> mapped;
            try (var directory = NewDirectory.at(target, replace)) {
                configuration.write(plan.kind(), directory.path());
                Files.copy(vocab, directory.path().resolve(Vocabulary.FILE));
                mapped = write(checkpoint, plan, directory.path().resolve(Tagger.WEIGHTS));
                directory.commit();
            }
            return new ConversionReport(
                    plan.kind(),
                    checkpoint.name(),
                    checkpoint.format(),
                    target,
                    dtype,
                    mapped,
                    plan.unused(),
                    plan.missing());
        }
    }

    private static List<Mapped> write(Checkpoint checkpoint, ConversionPlan plan, Path file)
            throws IOException {
        var mapped = new ArrayList<Mapped>();
        List<TensorInfo> infos = plan.moves().values().stream().map(Move::to).toList();
        try (var writer = SafetensorsWriter.create(file, infos, Map.of("format", "pt"))) {
            for (var entry : plan.moves().entrySet()) {
                TensorInfo from = checkpoint.tensors().get(entry.getKey());
                Move move = entry.getValue();
                float[] values = checkpoint.floats(from.name());
                if (move.transposed()) {
                    values = transposed(values, Math.toIntExact(from.shape().getLast()));
                }
                if (move.to().dtype() == DType.F16) {
                    roundToHalves(move.to().name(), values);
                }
                writer.write(move.to().name(), Matrix.of(1, values.length, values));
                mapped.add(
                        new Mapped(
                                from.name(),
                                move.to().name(),
                                move.to().shape(),
                                from.dtype(),
                                Sha256.of(values)));
            }
            writer.commit();
        }
        return mapped;
    }

    /// @param values overwritten with what half precision keeps of them
    private static void roundToHalves(String name, float[] values) throws WeightFormatException {
        for (int i = 0; i < values.length; i++) {
            float half = Float.float16ToFloat(Float.floatToFloat16(values[i]));
            if (Float.isInfinite(half) && Float.isFinite(values[i])) {
                throw new WeightFormatException(
                        name, "numbers of at most ±65504 for half precision", values[i] + "");
            }
            values[i] = half;
        }
    }

    /// @param values [rows, cols]
    /// @return [cols, rows]
    private static float[] transposed(float[] values, int cols) {
        var result = new float[values.length];
        int rows = cols == 0 ? 0 : values.length / cols;
        for (int row = 0; row < rows; row++) {
            for (int col = 0; col < cols; col++) {
                result[col * rows + row] = values[row * cols + col];
            }
        }
        return result;
    }

    /// The vocabulary, which has as many entries as the configuration says.
    private Path vocabularyFor(SourceConfig configuration, Path beside) throws IOException {
        Path file =
                vocabulary.isPresent()
                        ? vocabulary.get()
                        : vocabularyIn(List.of(beside, configuration.directory()));
        if (Files.isDirectory(file)) {
            throw new WeightFormatException(file.toString(), "a vocabulary", "a folder");
        }
        int size = Vocabulary.read(file).size();
        int expected = configuration.model().vocabSize();
        if (size != expected) {
            throw new WeightFormatException(
                    String.valueOf(file.getFileName()),
                    expected + " entries",
                    size + "; is this the vocabulary of this checkpoint?");
        }
        return file;
    }

    private static Path vocabularyIn(List<Path> directories) throws WeightFormatException {
        for (Path directory : directories) {
            if (Files.exists(directory.resolve(Vocabulary.FILE))) {
                return directory.resolve(Vocabulary.FILE);
            }
        }
        throw new WeightFormatException(
                Vocabulary.FILE,
                "this file beside the weights",
                "none; name the vocabulary of this checkpoint");
    }
}
