package io.github.bbrac.training;

import io.github.bbrac.bert.BertConfig;

/// How large the BERT is that is pre-trained, and what it reads. Immutable.
///
/// @param window most characters that it reads at once, at least 1
/// @param lowerCase whether text is lower-cased before it is looked up
/// @param least times that a character must occur in the text to get into a vocabulary made from it, at least 1
/// @param layers of BERT
/// @param hidden columns of BERT
/// @param heads of BERT's attention
/// @param intermediate columns of BERT's feed-forward
public record EncoderShape(
        int window,
        boolean lowerCase,
        int least,
        int layers,
        int hidden,
        int heads,
        int intermediate) {
    /// What a CPU pre-trains in hours.
    public static final EncoderShape DEFAULT = new EncoderShape(126, true, 5, 4, 256, 4, 1024);

    /// @throws IllegalArgumentException if a number is outside of its range
    public EncoderShape {
        Regime.require("window", window, window >= 1, "at least 1");
        Regime.require("least", least, least >= 1, "at least 1");
    }

    /// The configuration of a BERT of this shape, which has no more positions than the window needs: others would never
    /// be learnt.
    ///
    /// @throws IllegalArgumentException if sizes do not fit each other
    BertConfig config(int vocabSize) {
        return ModelShape.bert(
                vocabSize, hidden, layers, heads, intermediate, window + ModelShape.SPECIAL_TOKENS);
    }
}
