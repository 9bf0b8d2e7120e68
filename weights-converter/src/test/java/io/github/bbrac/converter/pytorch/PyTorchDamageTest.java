package io.github.bbrac.converter.pytorch;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.converter.Golden;
import io.github.bbrac.converter.Mutations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Damaged checkpoints are refused as damaged, or read; nothing else ever happens. The time limit is
/// against hanging and says nothing about speed.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PyTorchDamageTest {
    private static final int ROUNDS = 400;
    private static final long SEED = 20260102;

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zip.bin",
                "legacy.bin",
                "views.bin",
                "views-legacy.bin",
                "half.bin",
                "training-checkpoint.pt",
                "hostile-zip.bin",
                "hostile-plain.bin"
            })
    void damagedFilesAreReadOrRefused(String name) throws IOException {
        byte[] whole = Files.readAllBytes(Golden.path("pytorch/" + name));
        var mutations = new Mutations(SEED);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            refused += reads(mutations.damaged(whole), name, round) ? 0 : 1;
        }
        assertTrue(refused > ROUNDS / 10, "refused " + refused);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip.bin", "views.bin", "parameters.bin", "hostile-zip.bin"})
    void damagedPicklesInSoundArchivesAreReadOrRefused(String name) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (var zip = new ZipFile(Golden.path("pytorch/" + name).toFile())) {
            for (var entry : zip.stream().toList()) {
                entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        String pickle = name.replaceFirst("\\..*", "") + "/data.pkl";
        byte[] whole = entries.get(pickle);
        var mutations = new Mutations(SEED);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            entries.put(pickle, mutations.damaged(whole));
            refused += reads(Zips.stored(entries), name, round) ? 0 : 1;
        }
        assertTrue(refused > ROUNDS / 2, "refused " + refused);
    }

    @ParameterizedTest
    @ValueSource(strings = {"legacy.bin", "views-legacy.bin", "gamma-beta-legacy.bin"})
    void damagedPicklesOfOldFilesAreReadOrRefused(String name) throws IOException {
        byte[] whole = Files.readAllBytes(Golden.path("pytorch/" + name));
        int pickles = Math.min(whole.length, 6000);
        var mutations = new Mutations(SEED);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] head = mutations.damaged(Arrays.copyOf(whole, pickles));
            byte[] all = Arrays.copyOf(head, head.length + whole.length - pickles);
            System.arraycopy(whole, pickles, all, head.length, whole.length - pickles);
            refused += reads(all, name, round) ? 0 : 1;
        }
        assertTrue(refused > ROUNDS / 2, "refused " + refused);
    }

    private boolean reads(byte[] bytes, String name, int round) throws IOException {
        Path file = Files.write(folder.resolve("m"), bytes);
        try {
            return Mutations.reads(file);
        } catch (RuntimeException e) {
            throw new AssertionError(name + ", seed " + SEED + ", round " + round, e);
        }
    }
}
