package io.github.bbrac.ner;

import io.github.bbrac.annotation.LabelSet;
import io.github.bbrac.annotation.tokenization.Vocabulary;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.tensor.Safetensors;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/// The model that comes with BBRAC, in an artifact of its own that holds nothing else. It is read as a resource, so
/// wherever a class loader finds it: in a jar, in a jar within a jar, in a folder. Its bytes, half as many as its
/// weights take, are in memory while it is loaded. [Recognizer#loadDefault()] loads it; this is for whoever looks at its
/// files. No state.
public final class DefaultModel {
    /// The files that a model is loaded from, by name.
    public static final List<String> FILES =
            List.of(TaggerConfig.FILE, Tagger.WEIGHTS, Vocabulary.FILE);

    /// Not the name of a package, so no module hides what is in it.
    private static final String FOLDER = "META-INF/bbrac/default/";

    private DefaultModel() {}

    /// Its configuration.
    ///
    /// @throws ModelFormatException if the artifact `io.github.bbrac:models` is absent
    /// @throws IOException if it cannot be read
    public static TaggerConfig config() throws IOException {
        return TaggerConfig.read(JsonObject.parse(TaggerConfig.FILE, bytes(TaggerConfig.FILE)));
    }

    /// @throws ModelFormatException if the artifact is absent
    static TextModel load(Kernels kernels) throws IOException {
        TaggerConfig config = config();
        var vocabulary = Vocabulary.parse(Vocabulary.FILE, bytes(Vocabulary.FILE));
        TextEncoder encoder = TextEncoder.of(config, vocabulary);
        LabelSet labels = LabelSet.of(config.labels());
        try (Safetensors tensors = Safetensors.of(Tagger.WEIGHTS, bytes(Tagger.WEIGHTS))) {
            return new TextModel(Tagger.load(config, tensors, kernels), encoder, labels);
        }
    }

    /// All of a file.
    ///
    /// @param file one of [#FILES]
    /// @throws ModelFormatException if the artifact `io.github.bbrac:models` is absent
    /// @throws IOException if it cannot be read
    public static byte[] bytes(String file) throws IOException {
        try (InputStream in =
                DefaultModel.class.getClassLoader().getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new ModelFormatException(
                        "default model",
                        "the artifact io.github.bbrac:models beside ner, on the class path or as a module that is"
                                + " required",
                        "no " + FOLDER + file + "; add it, or load a model of your own");
            }
            return in.readAllBytes();
        }
    }
}
