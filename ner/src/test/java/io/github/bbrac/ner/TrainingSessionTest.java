package io.github.bbrac.ner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.crf.Crf;
import io.github.bbrac.crf.CrfLoss;
import io.github.bbrac.crf.LabelTargets;
import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.layers.Dropouts;
import io.github.bbrac.layers.TrainableParameter;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(KernelSet.class)
class TrainingSessionTest {
    @SuppressWarnings("unused") // read by @FieldSource
    static final List<String> MODELS = GradientVerificationTest.MODELS;

    /// One with each kind of layer.
    @SuppressWarnings("unused") // read by @FieldSource
    static final List<String> KINDS =
            List.of("bbrac", "bert-bilstm-crf", "bigru-attention", "fasttext-cnn");

    /// Recognition computes GELU in the product that it follows, training after it: the last bit may
    /// differ, and with it the last bits of what comes after.
    private static final double FLOAT = 1e-7;

    private final TrainingKernels kernels;

    TrainingSessionTest(KernelSet set) {
        kernels = TrainingKernels.of(set, 2);
    }

    @AfterEach
    void close() {
        kernels.close();
    }

    /// A golden model with its inputs.
    private record Batch(TrainableTagger model, GoldenInputs inputs, LabelTargets targets) {
        static Batch of(String name, TrainingKernels kernels) throws IOException {
            return of(name, kernels, _ -> false);
        }

        static Batch of(String name, TrainingKernels kernels, Predicate<String> frozen)
                throws IOException {
            TrainableTagger model =
                    Tagger.load(
                            Golden.directory(name),
                            (config, tensors) ->
                                    TrainableTagger.load(config, tensors, kernels, frozen));
            GoldenInputs inputs = GoldenInputs.read(Golden.directory(name), model.config());
            return new Batch(
                    model, inputs, inputs.readTargets(Golden.directory(name), model.config()));
        }

        double addGradients(TrainingSession session, float scale, Dropouts dropouts) {
            return session.addGradients(inputs.ids(), inputs.sequences(), targets, scale, dropouts);
        }

        Map<String, float[]> gradients() {
            Map<String, float[]> gradients = new HashMap<>();
            for (TrainableParameter parameter : model.parameters()) {
                gradients.put(parameter.name(), parameter.gradient().toArray());
            }
            return gradients;
        }
    }

    /// Along one random direction for each parameter. The loss is computed in float, so differences of
    /// it are good for four digits; a mask that the backward pass takes for another leaves none.
    @ParameterizedTest
    @FieldSource("KINDS")
    void gradientsWithDropoutAreTheSlopesOfTheLoss(String name) throws IOException {
        Batch batch = Batch.of(name, kernels);
        TrainingSession session = batch.model.newSession();
        batch.addGradients(session, 1, new Dropouts(0.3f, 7));
        double norm = new GradientVerification.Computed(0, batch.model).norm();
        Map<String, float[]> gradients = batch.gradients();
        Random random = new Random(8);
        for (TrainableParameter parameter : batch.model.parameters()) {
            float[] gradient = gradients.get(parameter.name());
            float[] direction = new float[gradient.length];
            double slope = 0;
            double length = 0;
            for (int k = 0; k < gradient.length; k++) {
                // Half along the gradient, so that there is a slope, half anywhere.
                direction[k] = (float) (gradient[k] / norm + 0.01 * random.nextGaussian());
                slope += (double) gradient[k] * direction[k];
                length += (double) direction[k] * direction[k];
            }
            double step = 2e-3 / Math.sqrt(length);
            double near = difference(batch, session, parameter.values(), direction, step);
            double far = difference(batch, session, parameter.values(), direction, 2 * step);
            double measured = (4 * near - far) / 3;
            double unit = Math.max(Math.abs(slope), 1e-2 * norm * Math.sqrt(length));
            assertEquals(slope, measured, 1e-2 * unit, name + " " + parameter.name());
        }
    }

    /// The slope of the loss along a direction, by central differences.
    private static double difference(
            Batch batch, TrainingSession session, Matrix values, float[] direction, double step) {
        float[] before = values.toArray();
        set(values, before, direction, step);
        batch.model.update();
        double above = batch.addGradients(session, 0, new Dropouts(0.3f, 7));
        set(values, before, direction, -step);
        batch.model.update();
        double below = batch.addGradients(session, 0, new Dropouts(0.3f, 7));
        set(values, before, direction, 0);
        batch.model.update();
        return (above - below) / (2 * step);
    }

    private static void set(Matrix values, float[] before, float[] direction, double step) {
        for (int i = 0; i < values.rows(); i++) {
            for (int j = 0; j < values.cols(); j++) {
                int k = i * values.cols() + j;
                values.set(i, j, (float) (before[k] + step * direction[k]));
            }
        }
    }

    @ParameterizedTest
    @FieldSource("MODELS")
    void withoutDropoutTheLossIsThatOfRecognition(String name) throws IOException {
        Batch batch = Batch.of(name, kernels);
        double loss = batch.addGradients(batch.model.newSession(), 1, Dropouts.none());
        assertEquals(recognitionLoss(batch, batch.model.tagger()), loss, FLOAT * loss);
    }

    private static double recognitionLoss(Batch batch, Tagger tagger) {
        TaggerSession session = tagger.newSession();
        Matrix emissions = session.emissions(batch.inputs.ids(), batch.inputs.sequences());
        Crf gradient = Crf.zero(emissions.cols());
        Matrix demissions = Matrix.zeros(emissions.rows(), emissions.cols());
        return new CrfLoss(tagger.crf(), gradient)
                .backward(emissions, session.emissionSequences(), batch.targets, 1, demissions);
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void afterAnUpdateEverythingComputesWithTheNewValues(String name) throws IOException {
        Batch batch = Batch.of(name, kernels);
        TrainingSession session = batch.model.newSession();
        double before = batch.addGradients(session, 1, Dropouts.none());
        Map<String, Matrix> values = new HashMap<>();
        for (TrainableParameter parameter : batch.model.parameters()) {
            Matrix own = parameter.values();
            kernels.lerp(Matrix.zeros(own.rows(), own.cols()), 0.1f, own);
            values.put(parameter.name(), parameter.stored());
        }
        batch.model.update();
        double after = batch.addGradients(session, 1, Dropouts.none());
        assertTrue(after != before);
        TrainableTagger again =
                TrainableTagger.load(
                        batch.model.config(),
                        (parameter, into) -> into.copyFrom(values.get(parameter.name())),
                        kernels);
        double expected = recognitionLoss(batch, again.tagger());
        assertEquals(expected, recognitionLoss(batch, batch.model.tagger()));
        assertEquals(expected, after, FLOAT * after);
    }

    @Test
    void gradientsAreAddedToUntilTheyAreSetToZero() throws IOException {
        Batch batch = Batch.of("bbrac", kernels);
        TrainingSession session = batch.model.newSession();
        batch.addGradients(session, 0.5f, Dropouts.none());
        Map<String, float[]> once = batch.gradients();
        batch.addGradients(session, 1, Dropouts.none());
        batch.gradients()
                .forEach((name, thrice) -> {
                    float[] expected = once.get(name).clone();
                    float largest = 1e-6f;
                    for (int k = 0; k < expected.length; k++) {
                        expected[k] *= 3;
                        largest = Math.max(largest, Math.abs(expected[k]));
                    }
                    assertArrayEquals(expected, thrice, 1e-5f * largest, name);
                });
        batch.model.zeroGradients();
        batch.addGradients(session, 0.5f, Dropouts.none());
        batch.gradients().forEach((name, again) -> assertArrayEquals(once.get(name), again, name));
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void gradientsHaveTheSameBitsOnAnyNumberOfThreads(String name) throws IOException {
        Map<String, float[]> expected = gradients(name, kernels);
        for (int threads : new int[] {1, 3}) {
            KernelSet set = kernels.name().equals("plain") ? KernelSet.PLAIN : KernelSet.VECTOR;
            try (TrainingKernels others = TrainingKernels.of(set, threads)) {
                gradients(name, others)
                        .forEach((parameter, found) ->
                                assertArrayEquals(expected.get(parameter), found, parameter));
            }
        }
    }

    private static Map<String, float[]> gradients(String name, TrainingKernels kernels)
            throws IOException {
        Batch batch = Batch.of(name, kernels);
        batch.addGradients(batch.model.newSession(), 1, new Dropouts(0.2f, 3));
        return batch.gradients();
    }

    @Test
    void differentSeedsDropDifferently() throws IOException {
        Batch batch = Batch.of("bbrac", kernels);
        TrainingSession session = batch.model.newSession();
        double first = batch.addGradients(session, 1, new Dropouts(0.2f, 1));
        assertEquals(first, batch.addGradients(session, 1, new Dropouts(0.2f, 1)));
        assertTrue(first != batch.addGradients(session, 1, new Dropouts(0.2f, 2)));
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void aFrozenEmbeddingHasNoGradientsAndTheOthersAreAsBefore(String name) throws IOException {
        Batch all = Batch.of(name, kernels);
        all.addGradients(all.model.newSession(), 1, Dropouts.none());
        Map<String, float[]> expected = all.gradients();
        float norm = (float) new GradientVerification.Computed(0, all.model).norm();

        Batch frozen = Batch.of(name, kernels, Stages::isOfEmbedding);
        assertTrue(frozen.model.embeddingIsFrozen());
        TrainingSession session = frozen.model.newSession();
        frozen.addGradients(session, 1, Dropouts.none());
        for (TrainableParameter parameter : frozen.model.parameters()) {
            assertEquals(Stages.isOfEmbedding(parameter.name()), parameter.isFrozen());
            if (!parameter.isFrozen()) {
                float[] gradient = expected.get(parameter.name());
                float[] found = parameter.gradient().toArray();
                assertArrayEquals(gradient, found, 1e-5f * norm, parameter.name());
            }
        }
    }

    @Test
    void vectorsThatWereEncodedOnceTrainTheRest() throws IOException {
        Batch batch = Batch.of("bbrac", kernels, Stages::isOfEmbedding);
        TrainingSession session = batch.model.newSession();
        double expected = batch.addGradients(session, 1, new Dropouts(0.2f, 5));
        Map<String, float[]> gradients = batch.gradients();
        batch.model.zeroGradients();

        Matrix encoded = session.encode(batch.inputs.ids(), batch.inputs.sequences());
        Matrix kept = Matrix.zeros(encoded.rows(), encoded.cols());
        kept.copyFrom(encoded);
        Sequences sequences = new Sequences();
        for (int s = 0; s < session.encodedSequences().count(); s++) {
            sequences.add(session.encodedSequences().length(s));
        }
        Dropouts dropouts = new Dropouts(0.2f, 5);
        double loss = session.addGradients(kept, sequences, batch.targets, 1, dropouts);
        assertEquals(expected, loss);
        batch.gradients()
                .forEach((name, found) -> assertArrayEquals(gradients.get(name), found, name));
        assertArrayEquals(encoded.toArray(), kept.toArray());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bert.encoder.layer.0.output.dense.weight",
                "bert.encoder.layer.1.attention.self.key.weight",
                "bigru.weight_ih_l0_reverse"
            })
    void aFrozenParameterAmongOthersIsOnlyNotListed(String frozen) throws IOException {
        Predicate<String> one = frozen::equals;
        Batch batch = Batch.of("bbrac", kernels, one);
        assertFalse(batch.model.embeddingIsFrozen());
        batch.addGradients(batch.model.newSession(), 1, Dropouts.none());
        Map<String, float[]> found = batch.gradients();
        Map<String, float[]> expected = gradientsWithoutDropout();
        expected.forEach((name, gradient) ->
                assertArrayEquals(one.test(name) ? new float[0] : gradient, found.get(name), name));
    }

    private Map<String, float[]> gradientsWithoutDropout() throws IOException {
        Batch batch = Batch.of("bbrac", kernels);
        batch.addGradients(batch.model.newSession(), 1, Dropouts.none());
        return batch.gradients();
    }

    @Test
    void parametersAreThoseOfTheTaggerInItsOrder() throws IOException {
        for (String name : MODELS) {
            TrainableTagger model = Batch.of(name, kernels).model;
            assertEquals(
                    Tagger.parameters(model.config()),
                    model.parameters().stream().map(TrainableParameter::parameter).toList());
        }
    }

    @Test
    void targetsForOtherTokensAreRefused() throws IOException {
        Batch batch = Batch.of("bbrac", kernels);
        TrainingSession session = batch.model.newSession();
        Sequences sequences = Sequences.ofLengths(4);
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                session.addGradients(
                                        batch.inputs.ids(),
                                        sequences,
                                        LabelTargets.of(0, 0, 0, 0),
                                        1,
                                        Dropouts.none()));
        assertEquals("targets: expected 2 tokens, found 4", refusal.getMessage());
    }
}
