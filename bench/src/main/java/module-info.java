/// Benchmarks: the machine's limits, and what the engine makes of them.
module io.github.bbrac.bench {
    requires io.github.bbrac.bert;
    requires io.github.bbrac.crf;
    requires io.github.bbrac.kernels;
    requires io.github.bbrac.layers;
    requires io.github.bbrac.ner;
    requires io.github.bbrac.tensor;
    requires io.github.bbrac.training;
    requires java.compiler;
    requires java.management;
    requires jdk.incubator.vector;
    requires jmh.core;
}
