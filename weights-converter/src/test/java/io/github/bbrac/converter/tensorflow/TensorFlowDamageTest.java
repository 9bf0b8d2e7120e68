package io.github.bbrac.converter.tensorflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.converter.Golden;
import io.github.bbrac.converter.Mutations;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Damaged checkpoints are refused as damaged, or read; nothing else ever happens. The time limit is
/// against hanging and says nothing about speed.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TensorFlowDamageTest {
    private static final int ROUNDS = 400;
    private static final long SEED = 20260103;

    @TempDir Path folder;

    private final Mutations mutations = new Mutations(SEED);
    private byte[] index;
    private byte[] data;

    @BeforeEach
    void aSoundCheckpoint() throws IOException {
        index = Files.readAllBytes(Golden.path("tensorflow/bert_model.ckpt.index"));
        data = Files.readAllBytes(Golden.path("tensorflow/bert_model.ckpt.data-00000-of-00001"));
        write("m.data-00000-of-00001", data);
        write("m.index", index);
        assertTrue(Mutations.reads(folder.resolve("m")));
    }

    @Test
    void aDamagedIndexIsAlwaysRefused() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] damaged = mutations.damaged(index);
            write("m.index", damaged);
            // Padding in the footer, and nothing else, has no checksum and no meaning.
            if (reads(round)) {
                int footer = index.length - 48;
                assertEquals(index.length, damaged.length, "round " + round);
                assertEquals(
                        -1,
                        MemorySegment.ofArray(index)
                                .asSlice(0, footer)
                                .mismatch(MemorySegment.ofArray(damaged).asSlice(0, footer)),
                        "seed " + SEED + ", round " + round);
            }
        }
    }

    @Test
    void damagedDataIsRefusedWhereverATensorLies() throws IOException {
        for (int round = 0; round < 200; round++) {
            byte[] damaged = data.clone();
            damaged[mutations.nextInt(damaged.length)] ^= (byte) (1 << mutations.nextInt(8));
            write("m.data-00000-of-00001", damaged);
            assertEquals(false, reads(round), "seed " + SEED + ", round " + round);
        }
    }

    @Test
    void damagedEntriesInASoundTableAreReadOrRefused() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        SortedTable.read("m.index", MemorySegment.ofArray(index))
                .forEach((key, value) -> entries.put(key, value.toArray(ValueLayout.JAVA_BYTE)));
        List<String> keys = new ArrayList<>(entries.keySet());
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String key = keys.get(mutations.nextInt(round % 5 == 0 ? 1 : keys.size()));
            byte[] whole = entries.put(key, mutations.damaged(entries.get(key)));
            write("m.index", Bundles.table(entries));
            entries.put(key, whole);
            refused += reads(round) ? 0 : 1;
        }
        assertTrue(refused > ROUNDS / 2, "refused " + refused);
    }

    @Test
    void damagedBlocksWithSoundChecksumsAreReadOrRefused() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        SortedTable.read("m.index", MemorySegment.ofArray(index))
                .forEach((key, value) -> entries.put(key, value.toArray(ValueLayout.JAVA_BYTE)));
        byte[] block = Bundles.block(entries);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            write("m.index", Bundles.table(mutations.damaged(block), Bundles.UNCOMPRESSED));
            refused += reads(round) ? 0 : 1;
        }
        assertTrue(refused > ROUNDS / 2, "refused " + refused);
    }

    private boolean reads(int round) throws IOException {
        try {
            return Mutations.reads(folder.resolve("m"));
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + SEED + ", round " + round, e);
        }
    }

    private void write(String name, byte[] bytes) throws IOException {
        Files.write(folder.resolve(name), bytes);
    }
}
