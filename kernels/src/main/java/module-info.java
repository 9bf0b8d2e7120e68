/// The arithmetic that every layer is written in: plain Java, and the Vector API where the JVM has it.
module io.github.bbrac.kernels {
    requires transitive io.github.bbrac.tensor;
    requires static jdk.incubator.vector;

    exports io.github.bbrac.kernels;

    uses io.github.bbrac.kernels.KernelProvider;
}
