package io.github.bbrac.bench.comparison;

import io.github.bbrac.bench.workload.Batch;
import io.github.bbrac.bench.workload.Network;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.nio.file.Path;

/// A library that runs networks: the engine itself ([Engine]), and those that it is compared with, which
/// `java.util.ServiceLoader` finds on the class path.
///
/// One thread at a time.
public interface Peer {
    /// Its name, version and type of numbers: a column of the tables.
    String name();

    /// How it runs networks, in a sentence.
    String form();

    /// Whether it can run a network.
    boolean runs(Network network);

    /// The largest distance from the engine's results that is taken for the same: a part of their root mean
    /// square.
    double tolerance();

    /// Writes a network with its weights as this library loads it.
    ///
    /// @param ragged whether sequences of a batch will differ in length
    /// @param file does not exist, in a folder that does
    void write(Network network, boolean ragged, Path file) throws IOException;

    /// Loads what [#write] wrote.
    ///
    /// @param threads that a run may use, the caller's among them; all models in use at once have as many
    Model load(Network network, Path file, int threads) throws IOException;

    /// A loaded network.
    interface Model extends AutoCloseable {
        /// Brings a batch into the form that the library reads.
        Run prepare(Batch batch) throws IOException;

        @Override
        void close();
    }

    /// A network and a batch.
    interface Run extends AutoCloseable {
        /// Computes the results, in the library's own memory. This is what is timed.
        void run();

        /// The results of a run: [tokens less the network's dropped rows, outputs], padding removed.
        Matrix results();

        @Override
        default void close() {}
    }
}
