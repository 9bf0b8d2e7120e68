/// Linear maps, normalisation, embeddings and convolutions; parameters by name.
module io.github.bbrac.layers {
    requires transitive io.github.bbrac.kernels;

    exports io.github.bbrac.layers;
}
