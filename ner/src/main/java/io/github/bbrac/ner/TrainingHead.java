package io.github.bbrac.ner;

import io.github.bbrac.crf.Crf;
import io.github.bbrac.crf.CrfLoss;
import io.github.bbrac.crf.LabelTargets;
import io.github.bbrac.kernels.Activation;
import io.github.bbrac.kernels.Dropout;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.layers.Buffer;
import io.github.bbrac.layers.Dropouts;
import io.github.bbrac.layers.Linear;
import io.github.bbrac.layers.ParameterSource;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;

/// All of a tagger but its embedding, in one training session: dropout → encoder → attention → dropout →
/// classifier → loss. One thread at a time.
final class TrainingHead {
    private final TrainingKernels kernels;
    private final TrainingStage<Matrix> encoder;
    private final TrainingStage<Matrix> attention;
    private final Linear classifier;
    private final Linear classifierGradient;
    private final Crf crfGradient;
    private final CrfLoss loss;
    private final Buffer embedded;
    private final Buffer attended;
    private final Buffer dattended;
    private final Buffer emissions;
    private final Buffer demissions;

    /// @param gradients a source of the gradients of the tagger's layers
    TrainingHead(Tagger tagger, ParameterSource gradients, TrainingKernels kernels)
            throws IOException {
        this.kernels = kernels;
        encoder = tagger.encoder().training().open(kernels, gradients);
        attention = tagger.attention().training().open(kernels, gradients);
        classifier = tagger.classifier();
        classifierGradient = tagger.loadClassifier(gradients);
        crfGradient = tagger.loadCrf(gradients);
        loss = new CrfLoss(tagger.crf(), crfGradient);
        embedded = new Buffer(tagger.embedding().size());
        attended = new Buffer(classifier.in());
        dattended = new Buffer(classifier.in());
        emissions = new Buffer(classifier.out());
        demissions = new Buffer(classifier.out());
    }

    /// What a forward and a backward pass yield.
    ///
    /// @param loss the sum of the sequences' losses, not scaled
    /// @param dx gradient of x, scaled; [tokens, embedding], overwritten by the next pass
    record Result(double loss, Matrix dx) {}

    /// Adds the gradients of a batch's loss to those of the parameters.
    ///
    /// @param x [tokens, embedding], read
    Result addGradients(
            Matrix x, Sequences sequences, LabelTargets targets, float scale, Dropouts dropouts) {
        Dropout first = dropouts.next();
        Matrix a = encoder.forward(dropped(x, first, embedded), sequences, dropouts);
        a = attention.forward(a, sequences, dropouts); // [tokens, encoder]
        Dropout last = dropouts.next();
        a = dropped(a, last, attended);
        Matrix e = emissions.rows(sequences.tokens());
        classifier.forward(kernels, a, Activation.NONE, e); // [tokens, labels]

        Matrix de = demissions.rows(sequences.tokens());
        kernels.finish(e);
        kernels.finish(de);
        TrainableTagger.finish(kernels, crfGradient);
        double sum = loss.backward(e, sequences, targets, scale, de);

        Matrix da = dattended.rows(sequences.tokens());
        classifier.backward(kernels, a, de, classifierGradient, da);
        drop(da, last);
        Matrix dx = encoder.backward(attention.backward(da));
        drop(dx, first);
        return new Result(sum, dx);
    }

    private Matrix dropped(Matrix x, Dropout dropout, Buffer buffer) {
        if (dropout.rate() == 0) {
            return x;
        }
        Matrix y = buffer.rows(x.rows());
        kernels.dropout(x, dropout, y);
        return y;
    }

    private void drop(Matrix d, Dropout dropout) {
        if (dropout.rate() > 0) {
            kernels.dropout(d, dropout, d);
        }
    }
}
