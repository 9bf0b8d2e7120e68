package io.github.bbrac.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.tensor.Matrix;
import io.github.bbrac.tensor.SafetensorsWriter;
import io.github.bbrac.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `doctor`, `inspect`, `convert` and `verify`.
class MachineCommandsTest {
    /// A model with golden values, of the tests of the module that verifies.
    private static final Path GOLDEN = Path.of("../ner/src/test/resources/golden/fasttext-cnn");

    @TempDir Path folder;

    @Test
    void doctorChecksEveryKernelSet() {
        Ran ran = Ran.bbrac("doctor");
        assertEquals(0, ran.status(), ran.out());
        assertTrue(ran.out().contains("\nKernels    plain, threads 1: "), ran.out());
        assertTrue(ran.out().contains("\nKernels    vector-"), ran.out());
        String missing =
                "\nOpenCL     not here: OpenCL: expected JOCL, which calls the driver, found no class";
        assertTrue(ran.out().contains(missing), ran.out());
        Ran each = Ran.bbrac("doctor", "--operations");
        for (String operation : List.of("layerNorm", "attention", "gru", "lstm")) {
            assertTrue(each.out().contains("\n           " + operation + " "), each.out());
        }
    }

    @Test
    void inspectShowsHowAModelIsComposedAndWhatItHolds() throws IOException {
        Path model = SmallModel.write(folder);
        Ran ran = Ran.bbrac("inspect", model.toString());
        assertEquals(0, ran.status(), ran.err());
        assertTrue(ran.out().contains("look-up, size 3 → softmax\n"), ran.out());
        assertTrue(ran.out().contains("4 BIOES: Sym\n"), ran.out());
        assertTrue(ran.out().contains("fit the model\n"), ran.out());
        assertTrue(
                ran.out().matches("(?s).*\nembeddings.weight +F32 +\\[7, 3\\] +84\n.*"), ran.out());
        assertTrue(ran.out().contains("vocab.txt, 39 bytes, sha256 "), ran.out());
    }

    @Test
    void inspectShowsAnEncoderThatConvertWrote() {
        Path checkpoints = Path.of("../weights-converter/src/test/resources/golden");
        String encoder = folder.resolve("encoder").toString();
        Ran converted =
                Ran.bbrac(
                        "convert",
                        checkpoints.resolve("tensorflow").toString(),
                        encoder,
                        "--vocab",
                        checkpoints.resolve("huggingface-ner/vocab.txt").toString());
        assertEquals(0, converted.status(), converted.err());
        Ran ran = Ran.bbrac("inspect", encoder);
        assertEquals(0, ran.status(), ran.err());
        for (String line :
                List.of(
                        "  encoder      BERT, layers 2, hidden 24, heads 3, without a head: training"
                                + " starts from it",
                        "  tokens       wordpiece, lower case, up to 46 at once, vocabulary 150",
                        "  weights      fit the model")) {
            assertTrue(ran.out().contains("\n" + line + "\n"), ran.out());
        }
    }

    @Test
    void inspectFailsWhereTheWeightsDoNotFit() throws IOException {
        Path model = SmallModel.write(folder);
        Path config = model.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"size\": 3", "\"size\": 5"));
        Ran ran = Ran.bbrac("inspect", model.toString());
        assertEquals(1, ran.status());
        assertTrue(
                ran.out().contains("embeddings.weight: expected shape [7, 5], found [7, 3]\n"),
                ran.out());
        assertTrue(ran.out().contains("DO NOT FIT"), ran.out());
    }

    @Test
    void inspectGoesOnAfterAPathThatItCannotRead() throws IOException {
        Path model = SmallModel.write(folder.resolve("model"));
        Path none = folder.resolve("none");
        Ran ran = Ran.bbrac("inspect", none.toString(), model.toString());
        assertEquals(1, ran.status());
        assertTrue(ran.err().startsWith("bbrac: " + none + ": "), ran.err());
        assertTrue(ran.out().contains("fit the model\n"), ran.out());
    }

    @Test
    void inspectSaysWhenWeightsFitOnceTheyAreConverted() throws IOException {
        Path source = SmallModel.write(folder);
        Path wrapped = folder.resolve("wrapped");
        Files.createDirectories(wrapped);
        Files.copy(source.resolve("config.json"), wrapped.resolve("config.json"));
        Map<TensorInfo, Matrix> tensors = new LinkedHashMap<>();
        tensors.put(TensorInfo.f32("module.embeddings.weight", 7, 3), Matrix.zeros(7, 3));
        tensors.put(TensorInfo.f32("module.classifier.weight", 4, 3), Matrix.zeros(4, 3));
        tensors.put(TensorInfo.f32("module.classifier.bias", 4), Matrix.zeros(1, 4));
        SafetensorsWriter.write(wrapped.resolve("model.safetensors"), tensors, Map.of());
        Ran ran = Ran.bbrac("inspect", wrapped.toString());
        assertEquals(0, ran.status(), ran.out());
        assertTrue(ran.out().contains("fit the model once `bbrac convert` has"), ran.out());
    }

    @Test
    void convertWritesAModelThatRecognizes() throws IOException {
        Path model = SmallModel.write(folder.resolve("source"));
        Path target = folder.resolve("target");
        Ran ran = Ran.bbrac("convert", model.toString(), target.toString());
        assertEquals(0, ran.status(), ran.err());
        assertTrue(ran.out().contains("\nwritten: model, 3 parameters, 37 numbers\n"), ran.out());
        assertEquals("[咳|Sym]\n", Ran.with("咳", "recognize", "-m", target.toString()).out());
        Ran again = Ran.bbrac("convert", model.toString(), target.toString());
        assertEquals(1, again.status());
        assertEquals(
                "bbrac: " + target + ": expected a new directory, found one that exists\n",
                again.err());
        Ran replaced = Ran.bbrac("convert", "--replace", model.toString(), target.toString());
        assertEquals(0, replaced.status(), replaced.err());
    }

    @Test
    void verifyPassesWhereAllStagesAgree() {
        Ran ran = Ran.bbrac("verify", GOLDEN.toString());
        assertEquals(0, ran.status(), ran.out() + ran.err());
        for (String stage : List.of("embedding", "encoder", "emissions", "path", "marginals")) {
            assertTrue(ran.out().contains("\n  " + stage + " "), ran.out());
        }
        assertTrue(ran.out().contains("plain") && ran.out().contains("vector-"), ran.out());
        assertTrue(ran.out().contains("\n  passed: "), ran.out());
    }

    @Test
    void verifyComparesGradientsAndAStepWhereAskedTo() {
        Ran ran = Ran.bbrac("verify", "--gradients", GOLDEN.toString());
        assertEquals(0, ran.status(), ran.err());
        assertTrue(ran.out().contains("grad_norm "), ran.out());
        assertTrue(ran.out().contains("step.classifier.weight "), ran.out());
        assertTrue(ran.out().contains("  passed: errors"), ran.out());
    }

    @Test
    void verifyFailsWhereAStageDoesNotAgree() throws IOException {
        for (String file :
                List.of("config.json", "inputs.json", "vocab.txt", "expected.safetensors")) {
            Files.copy(GOLDEN.resolve(file), folder.resolve(file));
        }
        // The last float of the weights is one of the classifier's.
        byte[] weights = Files.readAllBytes(GOLDEN.resolve("model.safetensors"));
        weights[weights.length - 1] ^= (byte) 0x80;
        Files.write(folder.resolve("model.safetensors"), weights);
        Ran ran = Ran.bbrac("verify", folder.toString(), "--kernels", "plain");
        assertEquals(1, ran.status());
        assertTrue(ran.out().contains("FAILED"), ran.out());
    }

    @Test
    void verifyGoesOnAfterADirectoryThatCannotBeCompared() throws IOException {
        Path none = SmallModel.write(folder.resolve("none"));
        Ran ran = Ran.bbrac("verify", none.toString(), GOLDEN.toString(), "--kernels", "plain");
        assertEquals(1, ran.status());
        assertTrue(ran.err().startsWith("bbrac: " + none + ": inputs.json: expected"), ran.err());
        assertTrue(
                ran.out().startsWith(none + "\n  FAILED: not a model with golden values\n"),
                ran.out());
        assertTrue(ran.out().contains("\n  passed: "), ran.out());
    }

    @Test
    void inspectSaysWhatToInspectInsteadOfAConfiguration() throws IOException {
        Path model = SmallModel.write(folder.resolve("model"));
        for (String name : List.of("config.json", "vocab.txt")) {
            Ran ran = Ran.bbrac("inspect", model.resolve(name).toString());
            assertEquals(1, ran.status());
            assertEquals(
                    "bbrac: "
                            + model.resolve(name)
                            + ": expected a checkpoint, found a file that lies beside one; inspect "
                            + model
                            + "\n",
                    ran.err());
        }
    }
}
