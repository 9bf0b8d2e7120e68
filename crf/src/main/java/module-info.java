/// Linear-chain conditional random field: decoding, likelihood, marginals, the probability of a span.
module io.github.bbrac.crf {
    requires transitive io.github.bbrac.layers;

    exports io.github.bbrac.crf;
}
