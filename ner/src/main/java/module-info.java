/// The tagger composed from config.json, and the Recognizer that users call.
module io.github.bbrac.ner {
    requires com.fasterxml.jackson.databind;
    requires transitive io.github.bbrac.annotation;
    requires transitive io.github.bbrac.bert;
    requires io.github.bbrac.bigru;
    requires transitive io.github.bbrac.crf;

    exports io.github.bbrac.ner;
}
