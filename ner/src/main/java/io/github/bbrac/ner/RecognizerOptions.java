package io.github.bbrac.ner;

import io.github.bbrac.annotation.Dictionary;
import java.util.Objects;

/// How a [Recognizer] reads, beyond what its model says. Immutable.
///
/// @param legalOnly whether the search is confined to label sequences that the model's scheme allows:
///     in BIOES no I without a B, no B without an E. Without it, entities spelt wrongly are dropped
/// @param dictionary the user's own terms, which go before the model; their types may be others than the
///     model's
/// @param minProbability entities of the model that are less probable than this are dropped; the
///     dictionary's are kept
public record RecognizerOptions(boolean legalOnly, Dictionary dictionary, double minProbability) {
    private static final RecognizerOptions DEFAULTS =
            new RecognizerOptions(false, Dictionary.empty(), 0);

    /// @throws IllegalArgumentException if the probability is not from 0 to 1
    public RecognizerOptions {
        Objects.requireNonNull(dictionary, "dictionary");
        if (!(minProbability >= 0 && minProbability <= 1)) {
            throw new IllegalArgumentException(
                    "minProbability: expected 0 to 1, found " + minProbability);
        }
    }

    /// The model alone: all label sequences, no dictionary, every entity.
    public static RecognizerOptions defaults() {
        return DEFAULTS;
    }

    /// These options with [#legalOnly()] set.
    public RecognizerOptions withLegalOnly(boolean legalOnly) {
        return new RecognizerOptions(legalOnly, dictionary, minProbability);
    }

    /// These options with a dictionary.
    public RecognizerOptions withDictionary(Dictionary dictionary) {
        return new RecognizerOptions(legalOnly, dictionary, minProbability);
    }

    /// These options with a least probability.
    public RecognizerOptions withMinProbability(double minProbability) {
        return new RecognizerOptions(legalOnly, dictionary, minProbability);
    }
}
