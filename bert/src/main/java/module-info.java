/// The BERT encoder.
module io.github.bbrac.bert {
    requires transitive io.github.bbrac.attention;

    exports io.github.bbrac.bert;
}
