/// PyTorch, TensorFlow and Hugging Face checkpoints to a model directory.
module io.github.bbrac.converter {
    requires com.fasterxml.jackson.databind;
    requires io.github.bbrac.annotation;
    requires io.github.bbrac.bert;
    requires io.github.bbrac.kernels;
    requires io.github.bbrac.layers;
    requires io.github.bbrac.ner;
    requires transitive io.github.bbrac.tensor;

    exports io.github.bbrac.converter;
}
