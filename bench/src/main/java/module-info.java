/// Benchmarks.
module io.github.bbrac.bench {
    requires io.github.bbrac.ner;
}
