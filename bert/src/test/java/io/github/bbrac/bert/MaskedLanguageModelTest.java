package io.github.bbrac.bert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.layers.Dropouts;
import io.github.bbrac.layers.Parameter;
import io.github.bbrac.layers.RandomTensors;
import io.github.bbrac.layers.TrainableParameter;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(KernelSet.class)
class MaskedLanguageModelTest {
    private static final BertConfig CONFIG = new BertConfig(30, 12, 1, 3, 20, 8, 2, "gelu", 1e-12f);
    private static final int[] IDS = {2, 7, 4, 8, 3, 2, 4, 3};

    private final TrainingKernels kernels;
    private final TrainableMaskedLanguageModel model;

    MaskedLanguageModelTest(KernelSet set) throws IOException {
        kernels = TrainingKernels.of(set, 2);
        model = TrainableMaskedLanguageModel.load(CONFIG, new RandomTensors(8, 0.2f), kernels);
    }

    @AfterEach
    void close() {
        kernels.close();
    }

    private static MaskedBatch batch(int[] places, int... words) {
        MaskedBatch batch = new MaskedBatch();
        batch.add(Arrays.copyOf(IDS, 5), 5);
        batch.add(Arrays.copyOfRange(IDS, 5, 8), 3);
        for (int i = 0; i < words.length; i++) {
            batch.guess(places[i], words[i]);
        }
        return batch;
    }

    @Test
    void wordVectorsAreOneParameterAlthoughTheyAreReadTwice() throws IOException {
        List<String> names =
                TrainableMaskedLanguageModel.parameters(CONFIG).stream()
                        .map(Parameter::name)
                        .toList();
        assertEquals(5 + 16 + 5, names.size());
        assertEquals(names, model.parameters().stream().map(TrainableParameter::name).toList());
    }

    /// As the loss: the mean of −log p over the tokens asked for, of which p is the softmax of the logits.
    @Test
    void guessesFollowFromTheLogits() {
        int[] places = {6, 2};
        Matrix logits = model.logits(batch(places, 0, 0));
        double loss = 0;
        int[] words = {11, 0};
        for (int j = 1; j < 30; j++) {
            words[1] = logits.get(1, j) > logits.get(1, words[1]) ? j : words[1];
        }
        for (int i = 0; i < 2; i++) {
            double sum = 0;
            for (int j = 0; j < 30; j++) {
                sum += Math.exp(logits.get(i, j));
            }
            loss += Math.log(sum) - logits.get(i, words[i]);
        }
        var guesses = model.guess(batch(places, words));
        assertEquals(loss, guesses.loss(), 1e-5);
        assertEquals(2, guesses.tokens());
        assertTrue(guesses.right() >= 1);
    }

    /// Word 29 stands in no sequence: its gradient comes from the head alone.
    @Test
    void theGradientOfWordVectorsIsThatOfBothUses() {
        model.addGradients(batch(new int[] {6}, 11), 1, Dropouts.none());
        Matrix words = model.parameters().getFirst().gradient();
        double unseen = kernels.squaredNorm(words.rows(29, 30));
        double before = kernels.squaredNorm(words.rows(8, 9));
        assertTrue(unseen > 0);
        assertTrue(before > 0);
        model.zeroGradients();
        assertEquals(0, kernels.squaredNorm(words));
    }

    @Test
    void placesAndWordsOutsideAreRefused() {
        var place = assertThrows(IllegalArgumentException.class, () -> batch(new int[] {8}, 11));
        assertEquals("place: expected one of 8 tokens, from 0, found 8", place.getMessage());
        var word =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> model.guess(batch(new int[] {2}, 30)));
        assertEquals("words: expected each from 0 to 29, found 30", word.getMessage());
    }
}
