package io.github.bbrac.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.annotation.Entity;
import io.github.bbrac.ner.Recognizer;
import io.github.bbrac.tensor.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The model that comes with BBRAC, as it ships.
class DefaultModelTest {
    private static final Path SAMPLES = Path.of("../samples");
    private static final String NOTICE =
            "bbrac: using the model that comes with BBRAC; --model names another\n";

    private static Recognizer recognizer;

    @TempDir Path folder;

    @BeforeAll
    static void load() throws IOException {
        recognizer = Recognizer.loadDefault();
    }

    @AfterAll
    static void close() {
        recognizer.close();
    }

    private static Set<String> found(String sample) throws IOException {
        var found = new TreeSet<String>();
        for (Entity entity : recognizer.recognize(Files.readString(SAMPLES.resolve(sample)))) {
            found.add(entity.type() + " " + entity.text());
        }
        return found;
    }

    @ParameterizedTest
    @CsvSource({
        "admission-chest-pain.txt, Sym 胸痛; Dru 阿司匹林; Dru 氯吡格雷; Pro 心电图; Ope 腹腔镜胆囊切除术; Ite 血红蛋白",
        "admission-stomach-long.txt, Dru 雷贝拉唑; Dis 胃癌; Pro 腹部彩超; Ite 癌胚抗原; Tre 放疗; Bod 左侧肢体",
        "discharge-pneumonia.txt, Dis 支原体肺炎; Dru 阿奇霉素; Tre 吸氧; Ite 白细胞; Pro 胸部X线片",
        "laboratory-kidney.txt, Ite 尿酸; Ite 肌酐; Dis 肾病综合征; Dru 缬沙坦",
        "operation-appendectomy.txt, Dis 急性阑尾炎; Dru 头孢呋辛; Tre 补液; Bod 阑尾",
        "outpatient-knee.txt, Dis 骨质疏松症; Dru 碳酸钙; Bod 右膝; Tre 股四头肌功能锻炼; Ope 人工全膝关节置换术"
    })
    void theSamplesHaveTheseEntities(String sample, String entities) throws IOException {
        Set<String> found = found(sample);
        for (String entity : entities.split("; ", -1)) {
            assertTrue(found.contains(entity), entity + " is not among " + found);
        }
    }

    @Test
    void itKnowsTheEightTypes() {
        assertEquals(
                Set.of("Dis", "Bod", "Dru", "Ope", "Tre", "Sym", "Ite", "Pro"),
                Set.copyOf(recognizer.labels().types()));
    }

    @Test
    void recognizeUsesItWhereNoModelIsNamedAndSaysSo() {
        Ran ran = Ran.with("患者胸痛，口服阿司匹林。", "recognize");
        assertEquals(0, ran.status(), ran.err());
        assertEquals(NOTICE, ran.err());
        assertEquals("患者[胸痛|Sym]，口服[阿司匹林|Dru]。\n", ran.out());
    }

    @Test
    void evaluateUsesItWhereNoModelIsNamed() throws IOException {
        Path data = Files.writeString(folder.resolve("a.txt"), "── 1\n患者[胸痛|Sym]，口服[阿司匹林|Dru]。\n");
        Ran ran = Ran.bbrac("evaluate", "--data", data.toString());
        assertEquals(0, ran.status(), ran.err());
        assertEquals(NOTICE, ran.err());
        List<String> all = ran.out().lines().filter(line -> line.contains("micro")).toList();
        assertTrue(all.getFirst().contains("100"), ran.out());
    }

    @Test
    void inspectShowsItWhereNoPathIsNamed() throws IOException {
        Ran ran = Ran.bbrac("inspect");
        assertEquals(0, ran.status(), ran.err());
        assertTrue(ran.out().contains("\nthe model that comes with BBRAC\n"), ran.out());
        assertTrue(ran.out().contains("\n  weights      fit the model\n"), ran.out());
        Path weights = Path.of("../models/default/model.safetensors");
        assertTrue(ran.out().contains(" bytes, sha256 " + Sha256.of(weights) + "\n"), ran.out());
    }

    @Test
    void verifySaysThatItHasNoGoldenValues() {
        Ran ran = Ran.bbrac("verify");
        assertEquals(1, ran.status());
        String refusal =
                "bbrac: verify: expected the directory of a model with golden values, or BBRAC_MODEL,"
                        + " found neither; ";
        assertTrue(ran.err().startsWith(refusal), ran.err());
    }
}
