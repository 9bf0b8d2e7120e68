/// Documents, entities, label schemes, tokenizers, windows, readers and writers.
module io.github.bbrac.annotation {
    requires com.fasterxml.jackson.databind;

    exports io.github.bbrac.annotation;
    exports io.github.bbrac.annotation.corpus;
    exports io.github.bbrac.annotation.evaluation;
    exports io.github.bbrac.annotation.format;
    exports io.github.bbrac.annotation.segmentation;
    exports io.github.bbrac.annotation.tokenization;
}
