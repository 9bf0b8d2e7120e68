package io.github.bbrac.ner;

import io.github.bbrac.annotation.LabelSet;
import io.github.bbrac.annotation.tokenization.Vocabulary;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.tensor.Safetensors;
import java.io.IOException;
import java.io.InputStream;

/// The model that comes with BBRAC, in an artifact of its own that holds nothing else. It is read as a resource, so
/// wherever a class loader finds it: in a jar, in a jar within a jar, in a folder. Its bytes, half as many as its
/// weights take, are in memory while it is loaded.
final class DefaultModel {
    /// Not the name of a package, so no module hides what is in it.
    static final String FOLDER = "META-INF/bbrac/default/";

    private DefaultModel() {}

    /// @throws ModelFormatException if the artifact is absent
    static TextModel load(Kernels kernels) throws IOException {
        var config =
                TaggerConfig.read(JsonObject.parse(TaggerConfig.FILE, bytes(TaggerConfig.FILE)));
        var vocabulary = Vocabulary.parse(TextModel.VOCABULARY, bytes(TextModel.VOCABULARY));
        TextEncoder encoder = TextEncoder.of(config, vocabulary);
        LabelSet labels = LabelSet.of(config.labels());
        try (Safetensors tensors = Safetensors.of(Tagger.WEIGHTS, bytes(Tagger.WEIGHTS))) {
            return new TextModel(Tagger.load(config, tensors, kernels), encoder, labels);
        }
    }

    private static byte[] bytes(String file) throws IOException {
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
