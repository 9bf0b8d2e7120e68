/// Benchmarks: the machine's limits, what the engine makes of them, and the engine beside its peers.
module io.github.bbrac.bench {
    requires com.fasterxml.jackson.databind;
    requires transitive io.github.bbrac.bert;
    requires io.github.bbrac.bigru;
    requires io.github.bbrac.crf;
    requires transitive io.github.bbrac.kernels;
    requires transitive io.github.bbrac.layers;
    requires transitive io.github.bbrac.ner;
    requires transitive io.github.bbrac.tensor;
    requires io.github.bbrac.training;
    requires java.compiler;
    requires java.desktop;
    requires java.management;
    requires jdk.incubator.vector;
    requires jmh.core;
    requires org.knowm.xchart;

    exports io.github.bbrac.bench.comparison;
    exports io.github.bbrac.bench.onnx;
    exports io.github.bbrac.bench.workload;

    uses io.github.bbrac.bench.comparison.Peer;
}
