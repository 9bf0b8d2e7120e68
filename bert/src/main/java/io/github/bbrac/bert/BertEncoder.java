package io.github.bbrac.bert;

import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.layers.Dropouts;
import io.github.bbrac.layers.ParameterSource;
import io.github.bbrac.layers.Trace;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// The encoder of BERT (Devlin et al. 2019, arXiv:1810.04805): embeddings and a stack of layers, with
/// the parameter names of Hugging Face's `BertModel`, without its pooler.
///
/// Immutable, shared between threads.
///
/// @param embeddings `embeddings.*`
/// @param layers `encoder.layer.N.*`
public record BertEncoder(BertEmbeddings embeddings, List<BertLayer> layers) {
    public BertEncoder {
        layers = List.copyOf(layers);
    }

    /// Loads `embeddings.word_embeddings.weight` and so on.
    public static BertEncoder load(ParameterSource from, BertConfig config) throws IOException {
        BertEmbeddings embeddings = BertEmbeddings.load(from.at("embeddings"), config);
        List<BertLayer> layers = new ArrayList<>();
        for (int n = 0; n < config.numHiddenLayers(); n++) {
            layers.add(BertLayer.load(from.at("encoder.layer." + n), config));
        }
        return new BertEncoder(embeddings, layers);
    }

    /// Memory for a run, one thread at a time, and who watches it.
    public static final class Workspace {
        private final BertEmbeddings.Workspace embeddings = new BertEmbeddings.Workspace();
        private final BertLayer.Workspace layer;
        private final List<String> stages;
        private final Trace trace;

        /// Memory for a run of an encoder of this size.
        ///
        /// @param trace is told the stages "embeddings", "layer0", "layer1" and so on
        public Workspace(BertConfig config, Trace trace) {
            this.layer = new BertLayer.Workspace(config);
            this.stages =
                    IntStream.range(0, config.numHiddenLayers())
                            .mapToObj(n -> "layer" + n)
                            .toList();
            this.trace = trace;
        }
    }

    /// Encodes each sequence.
    ///
    /// @param ids one for each row of y, `[CLS]` and `[SEP]` of each sequence included; further ones
    ///     are not read
    /// @param y [tokens, hidden], overwritten
    /// @throws IllegalArgumentException if an id is not in the vocabulary, or a sequence is longer than
    ///     there are positions
    public void forward(
            Kernels kernels, int[] ids, Sequences sequences, Workspace workspace, Matrix y) {
        embeddings.forward(kernels, ids, sequences, workspace.embeddings, y); // [tokens, hidden]
        workspace.trace.stage("embeddings", y, sequences);
        for (int n = 0; n < layers.size(); n++) {
            layers.get(n).forward(kernels, y, sequences, workspace.layer, y); // [tokens, hidden]
            workspace.trace.stage(workspace.stages.get(n), y, sequences);
        }
    }

    /// What the backward pass needs of the forward pass, and memory for both; one thread at a time.
    public static final class Tape {
        private final BertEmbeddings.Tape embeddings;
        private final List<BertLayer.Tape> layers = new ArrayList<>();

        /// Memory for training an encoder of this size.
        public Tape(BertConfig config) {
            embeddings = new BertEmbeddings.Tape(config);
            BertLayer.Scratch scratch = new BertLayer.Scratch(config);
            for (int n = 0; n < config.numHiddenLayers(); n++) {
                layers.add(new BertLayer.Tape(config, scratch));
            }
        }
    }

    /// Encodes each sequence, with dropout, for a backward pass after it.
    ///
    /// @param ids one for each token, `[CLS]` and `[SEP]` of each sequence included; may not change before
    ///     the backward pass
    /// @param sequences may not change before the backward pass
    /// @return [tokens, hidden], the tape's
    /// @throws IllegalArgumentException as in recognition
    public Matrix forward(
            TrainingKernels kernels, int[] ids, Sequences sequences, Dropouts dropouts, Tape tape) {
        Matrix x = embeddings.forward(kernels, ids, sequences, dropouts.next(), tape.embeddings);
        for (int n = 0; n < layers.size(); n++) {
            x = layers.get(n).forward(kernels, x, sequences, dropouts, tape.layers.get(n));
        }
        return x;
    }

    /// The adjoint of the forward pass that the tape holds.
    ///
    /// @param dy [tokens, hidden], overwritten
    /// @param gradient of this, added to
    public void backward(TrainingKernels kernels, Tape tape, Matrix dy, BertEncoder gradient) {
        for (int n = layers.size() - 1; n >= 0; n--) {
            BertLayer own = gradient.layers.get(n);
            layers.get(n).backward(kernels, tape.layers.get(n), own, dy);
        }
        embeddings.backward(kernels, tape.embeddings, dy, gradient.embeddings);
    }
}
