package io.github.bbrac.bench.peers;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.bench.comparison.Distance;
import io.github.bbrac.bench.comparison.Engine;
import io.github.bbrac.bench.comparison.Peer;
import io.github.bbrac.bench.workload.Batch;
import io.github.bbrac.bench.workload.Network;
import io.github.bbrac.bert.BertConfig;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PeersTest {
    private static final Network.Bert BERT =
            new Network.Bert("tiny", new BertConfig(300, 128, 2, 2, 512, 512, 2, "gelu", 1e-12f));

    @TempDir Path directory;

    static Stream<Arguments> everyPeerAndNetwork() {
        List<Network> networks =
                List.of(BERT, new Network.Gru(96, 32), new Network.Bbrac(BERT, 32, 2));
        return ServiceLoader.load(Peer.class).stream()
                .map(ServiceLoader.Provider::get)
                .flatMap(peer -> networks.stream().map(network -> Arguments.of(peer, network)));
    }

    @ParameterizedTest
    @MethodSource("everyPeerAndNetwork")
    void aPeerComputesWhatTheEngineDoes(Peer peer, Network network) throws IOException {
        if (peer.runs(network)) {
            requireSame(peer, network, Batch.even(3, 17));
            if (!(network instanceof Network.Gru)) {
                requireSame(peer, network, Batch.ragged(4));
            }
        }
    }

    private void requireSame(Peer peer, Network network, Batch batch) throws IOException {
        Matrix expected = results(new Engine(), network, batch);
        Distance distance = Distance.between(expected, results(peer, network, batch));
        assertTrue(
                distance.relative() <= peer.tolerance(),
                peer.name() + ", " + network.name() + ", " + batch.name() + ": " + distance);
    }

    private Matrix results(Peer peer, Network network, Batch batch) throws IOException {
        Path file = directory.resolve(peer.getClass().getSimpleName() + "-" + batch.name());
        peer.write(network, batch.isRagged(), file);
        try (Peer.Model model = peer.load(network, file, 1);
                Peer.Run run = model.prepare(batch)) {
            run.run();
            return run.results();
        }
    }
}
