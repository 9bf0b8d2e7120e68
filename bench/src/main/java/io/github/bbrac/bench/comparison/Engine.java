package io.github.bbrac.bench.comparison;

import io.github.bbrac.bench.workload.Batch;
import io.github.bbrac.bench.workload.Network;
import io.github.bbrac.bert.BertEncoder;
import io.github.bbrac.bigru.BiGru;
import io.github.bbrac.crf.Viterbi;
import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.layers.Parameter;
import io.github.bbrac.layers.ParameterReader;
import io.github.bbrac.layers.ParameterSource;
import io.github.bbrac.layers.Trace;
import io.github.bbrac.ner.Tagger;
import io.github.bbrac.ner.TaggerSession;
import io.github.bbrac.tensor.Matrix;
import io.github.bbrac.tensor.Safetensors;
import io.github.bbrac.tensor.SafetensorsWriter;
import io.github.bbrac.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The engine, from a safetensors file, on packed batches. One thread at a time.
public final class Engine implements Peer {
    /// The engine.
    public Engine() {}

    @Override
    public String name() {
        return "BBRAC";
    }

    @Override
    public String form() {
        return "The engine: Java with the Vector API, float32; ragged batches without padding; BBRAC's labels are decoded"
                + " by Viterbi.";
    }

    @Override
    public boolean runs(Network network) {
        return true;
    }

    @Override
    public double tolerance() {
        return 0;
    }

    @Override
    public void write(Network network, boolean ragged, Path file) throws IOException {
        List<Parameter> parameters = network.parameters();
        List<TensorInfo> infos = parameters.stream().map(Engine::info).toList();
        try (var writer = SafetensorsWriter.create(file, infos, Map.of())) {
            for (Parameter parameter : parameters) {
                Matrix values = Matrix.zeros(parameter.rows(), parameter.cols());
                Network.TENSORS.read(parameter, values);
                writer.write(parameter.name(), values);
            }
            writer.commit();
        }
    }

    private static TensorInfo info(Parameter parameter) {
        long[] shape = parameter.shape().stream().mapToLong(Integer::longValue).toArray();
        return TensorInfo.f32(parameter.name(), shape);
    }

    /// A model computes on this batch into a matrix of its own.
    private interface Preparation {
        Run prepare(Batch batch);
    }

    @Override
    public Model load(Network network, Path file, int threads) throws IOException {
        Kernels kernels = Kernels.of(KernelSet.VECTOR, threads);
        try (Safetensors tensors = Safetensors.open(file)) {
            ParameterReader.Tensors reading =
                    (parameter, into) -> tensors.read(parameter.name(), into);
            ParameterReader source = new ParameterReader(reading, kernels);
            Preparation loaded =
                    switch (network) {
                        case Network.Bert bert -> load(bert, source.at(Network.BERT), kernels);
                        case Network.Gru gru -> load(gru, source.at(Network.GRU), kernels);
                        case Network.Bbrac bbrac -> load(bbrac, source, kernels);
                    };
            return new Model() {
                @Override
                public Run prepare(Batch batch) {
                    return loaded.prepare(batch);
                }

                @Override
                public void close() {
                    kernels.close();
                }
            };
        }
    }

    private static Preparation load(Network.Bert bert, ParameterSource source, Kernels kernels)
            throws IOException {
        BertEncoder encoder = BertEncoder.load(source, bert.config());
        return batch -> {
            BertEncoder.Workspace workspace =
                    new BertEncoder.Workspace(bert.config(), Trace.none());
            Sequences sequences = batch.sequences();
            int[] ids = batch.ids(bert.config().vocabSize());
            Matrix y = Matrix.zeros(batch.tokens(), bert.outputs());
            return run(kernels, y, () -> encoder.forward(kernels, ids, sequences, workspace, y));
        };
    }

    private static Preparation load(Network.Gru gru, ParameterSource source, Kernels kernels)
            throws IOException {
        BiGru layer = BiGru.load(source, gru.in(), gru.hidden(), 1);
        return batch -> {
            BiGru.Workspace workspace = new BiGru.Workspace(gru.hidden());
            Sequences sequences = batch.sequences();
            Matrix x = batch.vectors(gru.in());
            Matrix y = Matrix.zeros(batch.tokens(), gru.outputs());
            return run(kernels, y, () -> layer.forward(kernels, x, sequences, workspace, y));
        };
    }

    private static Preparation load(Network.Bbrac bbrac, ParameterSource source, Kernels kernels)
            throws IOException {
        Tagger tagger = Tagger.load(bbrac.config(), source, kernels);
        return batch -> {
            TaggerSession session = tagger.newSession();
            Viterbi viterbi = new Viterbi(tagger.crf(), kernels);
            Sequences sequences = batch.sequences();
            int[] ids = batch.ids(bbrac.bert().config().vocabSize());
            int[] path = new int[batch.longest()];
            Matrix y = Matrix.zeros(batch.tokens() - 2 * batch.count(), bbrac.outputs());
            Runnable forward =
                    () -> {
                        Matrix emissions = session.emissions(ids, sequences);
                        Sequences inner = session.emissionSequences();
                        for (int s = 0; s < inner.count(); s++) {
                            viterbi.decode(emissions.rows(inner.start(s), inner.end(s)), path);
                        }
                        y.copyFrom(emissions);
                    };
            return run(kernels, y, forward);
        };
    }

    private static Run run(Kernels kernels, Matrix y, Runnable forward) {
        return new Run() {
            @Override
            public void run() {
                forward.run();
                kernels.finish(y);
            }

            @Override
            public Matrix results() {
                return y;
            }
        };
    }
}
