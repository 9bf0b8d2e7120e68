/// The tagger composed from config.json, and the Recognizer that users call.
module io.github.bbrac.ner {
    requires com.fasterxml.jackson.databind;
    requires transitive io.github.bbrac.annotation;
    requires io.github.bbrac.bert;
    requires io.github.bbrac.bigru;
    requires io.github.bbrac.attention;
    requires io.github.bbrac.crf;
    requires transitive io.github.bbrac.layers;
}
