/// From annotated records to a model directory: optimiser, loop, checkpoints.
@SuppressWarnings("requires-automatic") // XChart comes without a module descriptor
module io.github.bbrac.training {
    requires io.github.bbrac.bert;
    requires java.desktop;
    requires org.knowm.xchart;
    requires transitive com.fasterxml.jackson.databind;
    requires transitive io.github.bbrac.annotation;
    requires transitive io.github.bbrac.kernels;
    requires transitive io.github.bbrac.layers;
    requires transitive io.github.bbrac.ner;

    exports io.github.bbrac.training;
    exports io.github.bbrac.training.examples;
    exports io.github.bbrac.training.experiment;
    exports io.github.bbrac.training.optimization;
    exports io.github.bbrac.training.text;
}
