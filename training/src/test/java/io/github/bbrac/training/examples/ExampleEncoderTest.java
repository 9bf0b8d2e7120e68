package io.github.bbrac.training.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.LabelScheme;
import io.github.bbrac.annotation.LabelSet;
import io.github.bbrac.annotation.tokenization.Vocabulary;
import io.github.bbrac.bert.BertConfig;
import io.github.bbrac.ner.TaggerConfig;
import io.github.bbrac.ner.TextEncoder;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExampleEncoderTest {
    private static final LabelSet LABELS =
            LabelSet.forTypes(LabelScheme.BIOES, List.of("Dis", "Sym"));

    private static final Vocabulary VOCABULARY =
            Vocabulary.of(
                    List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "胃", "癌", "咳", "。"));

    private static ExampleEncoder encoder(TaggerConfig.Embedding embedding, int window)
            throws IOException {
        var config =
                new TaggerConfig(
                        LABELS.names(),
                        TaggerConfig.Tokenization.CHARACTER,
                        true,
                        window,
                        embedding,
                        new TaggerConfig.Encoder.None(),
                        new TaggerConfig.Attention.None(),
                        TaggerConfig.Decoder.SOFTMAX);
        return new ExampleEncoder(TextEncoder.of(config, VOCABULARY), LABELS);
    }

    private static ExampleEncoder encoder(int window) throws IOException {
        return encoder(new TaggerConfig.Embedding.Lookup(9, 4), window);
    }

    private static Document document(String text, Entity... entities) {
        return new Document("d", text, List.of(entities));
    }

    private static List<String> names(Example example) {
        return Arrays.stream(example.labels())
                .mapToObj(label -> label == Example.OPEN ? "?" : LABELS.names().get(label))
                .toList();
    }

    @Test
    void everyTokenIsInOneWindowWithItsLabel() throws IOException {
        ExampleEncoder encoder = encoder(4);
        String text = "胃癌。咳x";
        encoder.add(document(text, Entity.of(text, "Dis", 0, 2), Entity.of(text, "Sym", 3, 4)));
        List<Example> examples = encoder.examples();
        assertEquals(2, examples.size());
        assertArrayEquals(new int[] {5, 6, 8}, examples.get(0).ids());
        assertArrayEquals(new int[] {7, 1}, examples.get(1).ids());
        assertEquals(List.of("B-Dis", "E-Dis", "O"), names(examples.get(0)));
        assertEquals(List.of("S-Sym", "O"), names(examples.get(1)));
        assertEquals(new ExampleEncoder.Report(1, 2, 5, 1, 2, 0, 0), encoder.report());
    }

    /// 胃癌 with no sentence end before the limit of 3.
    @Test
    void anEntityThatAWindowCutsKeepsItsLabelsAndIsCounted() throws IOException {
        ExampleEncoder encoder = encoder(3);
        String text = "咳咳胃癌";
        encoder.add(document(text, Entity.of(text, "Dis", 2, 4)));
        assertEquals(List.of("O", "O", "B-Dis"), names(encoder.examples().get(0)));
        assertEquals(List.of("E-Dis"), names(encoder.examples().get(1)));
        assertEquals(1, encoder.report().cut());
    }

    @Test
    void typesThatNobodyLookedForAreOpenOutsideEntities() throws IOException {
        ExampleEncoder encoder = encoder(10);
        String text = "胃癌咳";
        encoder.add(
                document(text, Entity.of(text, "Dis", 0, 2)).withAnnotatedTypes(List.of("Dis")));
        Example example = encoder.examples().getFirst();
        assertEquals(List.of("B-Dis", "E-Dis", "?"), names(example));
        for (int label = 0; label < LABELS.size(); label++) {
            boolean mayBe = !LABELS.names().get(label).endsWith("Dis");
            assertEquals(mayBe, example.open()[label], LABELS.names().get(label));
        }
    }

    @Test
    void aDocumentOfAllTypesIsOpenNowhere() throws IOException {
        ExampleEncoder encoder = encoder(10);
        encoder.add(document("胃癌咳"));
        assertEquals(List.of("O", "O", "O"), names(encoder.examples().getFirst()));
    }

    @Test
    void bertsWindowsAreMarkedAndFastTextsHaveNgrams() throws IOException {
        var sizes = new BertConfig(9, 4, 1, 1, 4, 16, 2, "gelu", 1e-12f);
        ExampleEncoder bert = encoder(new TaggerConfig.Embedding.Bert(sizes), 10);
        bert.add(document("胃癌"));
        assertArrayEquals(new int[] {2, 5, 6, 3}, bert.examples().getFirst().ids());
        assertEquals(4, bert.examples().getFirst().rows());
        assertEquals(2, bert.examples().getFirst().tokens());

        ExampleEncoder fastText = encoder(new TaggerConfig.Embedding.FastText(9, 50, 1, 4), 10);
        fastText.add(document("胃癌"));
        assertEquals(4, fastText.examples().getFirst().ids().length);
        assertEquals(2, fastText.examples().getFirst().rows());
    }
}
