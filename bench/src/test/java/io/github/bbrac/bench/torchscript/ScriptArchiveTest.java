package io.github.bbrac.bench.torchscript;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.bench.workload.Batch;
import io.github.bbrac.bench.workload.Network;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptArchiveTest {
    @TempDir Path directory;

    @Test
    void anArchiveHoldsSourceAttributesAndElements() throws IOException {
        Path file = directory.resolve("model.pt");
        ScriptArchive archive = new ScriptArchive();
        assertEquals("self.w", archive.tensor("w", () -> new float[] {1, 2}, 2, 1));
        archive.write(
                file,
                """
                  def forward(self: __torch__.Network, x: Tensor) -> Tensor:
                    return torch.linear(x, self.w)
                """);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertEquals(
                    List.of(
                            "model/version",
                            "model/code/__torch__.py",
                            "model/data.pkl",
                            "model/constants.pkl",
                            "model/data/0"),
                    zip.stream().map(entry -> entry.getName()).toList());
            assertEquals(
                    """
                    class Network(Module):
                      __parameters__ = []
                      __buffers__ = []
                      training : bool
                      w : Tensor
                      def forward(self: __torch__.Network, x: Tensor) -> Tensor:
                        return torch.linear(x, self.w)
                    """,
                    text(zip, "code/__torch__.py"));
            assertArrayEquals(
                    new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40}, bytes(zip, "data/0"));
            // Two elements of which one is a row: strides 1 and 1.
            String pickle = text(zip, "data.pkl");
            assertTrue(
                    pickle.contains(
                            "cpuJ\2\0\0\0tQJ\0\0\0\0(J\2\0\0\0J\1\0\0\0t(J\1\0\0\0J\1\0\0\0t"));
        }
    }

    @Test
    void aNetworksSourceNamesEveryParameterThatItReads() throws IOException {
        Path file = directory.resolve("gru.pt");
        Network.Gru gru = new Network.Gru(5, 3);
        TorchScriptModel.write(gru, Batch.even(1, 2).isRagged(), file);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            String source = text(zip, "code/__torch__.py");
            for (var parameter : gru.parameters()) {
                assertTrue(source.contains("self." + parameter.name().replace('.', '_')), source);
            }
        }
    }

    private static String text(ZipFile zip, String name) throws IOException {
        return new String(bytes(zip, name), StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(ZipFile zip, String name) throws IOException {
        try (var in = zip.getInputStream(zip.getEntry("model/" + name))) {
            return in.readAllBytes();
        }
    }
}
