package io.github.bbrac.bench.workload;

import io.github.bbrac.layers.Parameter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A network on a batch: a row of the tables. Immutable.
public record Workload(Network network, Batch batch) {
    private static final int[][] SHAPES = {{1, 32}, {1, 128}, {1, 512}, {8, 128}, {32, 128}};

    /// "base, 8 × 128".
    public String name() {
        return network.name() + ", " + batch.name();
    }

    /// Of all matrix products.
    public double flops() {
        return network.flops(batch);
    }

    /// Bytes that a run brings from memory at least: each weight once, and of each token the vector that goes in
    /// and the one that comes out.
    public double bytes() throws IOException {
        double floats = 0;
        for (Parameter parameter : network.parameters()) {
            if (!parameter.name().endsWith("embeddings.weight")) {
                floats += (double) parameter.rows() * parameter.cols();
            }
        }
        floats += (double) batch.tokens() * (network.inputs() + network.outputs());
        return Float.BYTES * floats;
    }

    /// All that is compared, those of one network one after the other, small networks first: what is
    /// slow at first is the compiler.
    public static List<Workload> all() {
        List<Workload> all = new ArrayList<>();
        for (int hidden : new int[] {256, 384}) {
            for (int count : new int[] {1, 8, 32}) {
                all.add(new Workload(new Network.Gru(768, hidden), Batch.even(count, 128)));
            }
        }
        addBert(all, Network.Bert.MINI, 32);
        addBbrac(all, Network.Bbrac.MINI);
        addBert(all, Network.Bert.SMALL, 32);
        addBert(all, Network.Bert.BASE, 8);
        addBbrac(all, Network.Bbrac.BASE);
        return all;
    }

    /// A few of them, for a first look.
    public static List<Workload> few() {
        return List.of(
                new Workload(new Network.Gru(768, 256), Batch.even(8, 128)),
                new Workload(Network.Bert.MINI, Batch.even(1, 32)),
                new Workload(Network.Bert.MINI, Batch.even(8, 128)),
                new Workload(Network.Bert.MINI, Batch.ragged(8)),
                new Workload(Network.Bbrac.MINI, Batch.even(8, 128)),
                new Workload(Network.Bert.BASE, Batch.even(1, 128)));
    }

    private static void addBert(List<Workload> all, Network.Bert bert, int ragged) {
        for (int[] shape : SHAPES) {
            all.add(new Workload(bert, Batch.even(shape[0], shape[1])));
        }
        all.add(new Workload(bert, Batch.ragged(ragged)));
    }

    private static void addBbrac(List<Workload> all, Network.Bbrac bbrac) {
        all.add(new Workload(bbrac, Batch.even(1, 128)));
        all.add(new Workload(bbrac, Batch.even(8, 128)));
        all.add(new Workload(bbrac, Batch.ragged(8)));
    }
}
