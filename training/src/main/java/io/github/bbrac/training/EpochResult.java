package io.github.bbrac.training;

/// What an epoch came to. Immutable.
///
/// @param epoch from 1
/// @param loss mean over the epoch: of a window with a CRF, of a token with softmax
/// @param precision of strict entities on the development set; 0 where there is none, as the next two
/// @param recall of strict entities on the development set
/// @param f1 of strict entities on the development set
/// @param learningRate at its end, of all that is not the encoder
/// @param seconds that it took, its scoring included
/// @param tokensPerSecond that were learnt from
public record EpochResult(
        int epoch,
        double loss,
        double precision,
        double recall,
        double f1,
        double learningRate,
        double seconds,
        double tokensPerSecond) {}
