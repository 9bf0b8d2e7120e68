/// Bidirectional GRU and LSTM over ragged batches.
module io.github.bbrac.bigru {
    requires transitive io.github.bbrac.layers;

    exports io.github.bbrac.bigru;
}
