package io.github.bbrac.converter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.tensor.WeightFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InspectionTest {
    @TempDir Path folder;

    @Test
    void aCheckpointIsListedWithItsTotals() throws IOException {
        var inspection = Inspection.of(Golden.path("pytorch/views.bin"));
        assertEquals(9, inspection.tensors().size());
        assertEquals(60 + 48 + 60 + 60 + 30 + 1 + 7 + 5, inspection.elements());
        assertEquals(4 * 259 + 8 * 12, inspection.byteSize());
        var lines = inspection.toText().lines().toList();
        assertEquals("views.bin: PyTorch zip, 9 tensors, 271 elements, 1132 bytes", lines.get(0));
        assertTrue(lines.contains("tensor        type  shape    bytes"));
        assertTrue(lines.contains("double        F64   [7]      56"));
        assertTrue(lines.contains("transposed    F32   [10, 6]  240"));
        assertTrue(lines.contains("scalar        F32   []       4"));
    }

    @Test
    void aModelDirectoryTellsItsType() throws IOException {
        var inspection = Inspection.of(Golden.path("bbrac"));
        assertEquals("safetensors", inspection.format());
        assertEquals("bbrac", inspection.metadata().get("config.json: model_type"));
        assertTrue(inspection.toText().contains("config.json: model_type  bbrac\n"));
    }

    @Test
    void whatIsBesideTheTensorsIsTold() throws IOException {
        var inspection = Inspection.of(Golden.path("pytorch/training-checkpoint.pt"));
        assertEquals("3", inspection.metadata().get("epoch"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | an empty file",
                "hello | a file of none of these formats",
                "version https://git-lfs.github.com/spec/v1 | a pointer of Git LFS instead of the file",
            })
    void otherFilesAreRefusedByWhatTheyAre(String content, String found) throws IOException {
        Path file = folder.resolve("m");
        Files.writeString(file, content);
        refuses(file, found);
    }

    @Test
    void otherFormatsOfWeightsAreRefusedByName() throws IOException {
        Path file = folder.resolve("m");
        Files.write(file, new byte[] {(byte) 0x89, 'H', 'D', 'F', '\r', '\n'});
        refuses(file, "HDF5, as Keras writes it");
        byte[] tar = new byte[512];
        System.arraycopy(new byte[] {'u', 's', 't', 'a', 'r'}, 0, tar, 257, 5);
        Files.write(file, tar);
        refuses(file, "a tar archive, as PyTorch wrote before 0.1.10, or a package to unpack");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThrows(NoSuchFileException.class, () -> Inspection.of(folder.resolve("nowhere.bin")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | index.json: expected an index with a weight_map, found none",
                "{\"weight_map\":{\"x\":\"../x.bin\"}} | index.json: expected plain names of files in"
                        + " weight_map, found another path",
                "{\"weight_map\":{\"x\":\"/etc/passwd\"}} | index.json: expected plain names of files"
                        + " in weight_map, found another path",
                "{\"weight_map\":{\"x\":\"..\"}} | index.json: expected plain names of files in"
                        + " weight_map, found another path",
                "{\"weight_map\":{\"x\":7}} | index.json: expected plain names of files in weight_map,"
                        + " found NUMBER",
                "{\"weight_map\":{\"x\":\"index.json\"}} | index.json: expected weights in index.json,"
                        + " found an index of shards",
                "{\"weight_map\":{\"x\":\"m.bin\"}} | index.json: expected x in m.bin, found no such"
                        + " tensor there",
            })
    void anIndexOfShardsThatLiesIsRefused(String json, String message) throws IOException {
        Files.copy(Golden.path("pytorch/views.bin"), folder.resolve("m.bin"));
        Path index = folder.resolve("index.json");
        Files.writeString(index, json);
        var e = assertThrows(WeightFormatException.class, () -> Inspection.of(index));
        assertEquals(message, e.getMessage());
    }

    @Test
    void indexesThatNameEachOtherAreRefused() throws IOException {
        Files.writeString(folder.resolve("a.json"), "{\"weight_map\": {\"x\": \"b.json\"}}");
        Files.writeString(folder.resolve("b.json"), "{\"weight_map\": {\"x\": \"a.json\"}}");
        var e =
                assertThrows(
                        WeightFormatException.class, () -> Inspection.of(folder.resolve("a.json")));
        assertEquals(
                "a.json: expected weights in b.json, found an index of shards", e.getMessage());
    }

    @Test
    void goldenValuesBesideACheckpointAreNotTakenForAnother() throws IOException {
        Path golden = Golden.path("tensorflow");
        for (String name :
                List.of(
                        "bert_model.ckpt.index",
                        "bert_model.ckpt.data-00000-of-00001",
                        "expected.safetensors")) {
            Files.copy(golden.resolve(name), folder.resolve(name));
        }
        assertEquals("TensorFlow 1", Inspection.of(folder).format());
    }

    private static void refuses(Path file, String found) {
        var e = assertThrows(WeightFormatException.class, () -> Inspection.of(file));
        assertEquals(
                "m: expected a checkpoint of PyTorch, TensorFlow 1 (give its prefix or .index) or"
                        + " safetensors, found "
                        + found,
                e.getMessage());
    }
}
