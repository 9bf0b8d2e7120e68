/// The BERT encoder.
module io.github.bbrac.bert {
    requires io.github.bbrac.attention;
    requires transitive io.github.bbrac.layers;
}
