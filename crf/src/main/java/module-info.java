/// Linear-chain conditional random field.
module io.github.bbrac.crf {
    requires transitive io.github.bbrac.layers;
}
