package io.github.bbrac.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.ner.TaggerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingSettingsTest {
    @TempDir Path directory;

    private TrainingSettings read(String json) throws IOException {
        return TrainingSettings.read(Files.writeString(directory.resolve("s.json"), json));
    }

    @Test
    void whatAFileDoesNotSayKeepsItsDefault() throws IOException {
        TrainingSettings settings =
                read(
                        "{\"model\": {\"system\": \"bert-bilstm-crf\", \"layers\": 4}, \"training\": {\"seed\": 7}}");
        assertEquals(TaggerSystem.BERT_BILSTM_CRF, settings.model().system());
        assertEquals(4, settings.model().layers());
        assertEquals(128, settings.model().hidden());
        assertEquals(7, settings.training().seed());
        assertEquals(TrainingSettings.DEFAULT, read("{}"));
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        TrainingSettings settings =
                read(
                        "{\"model\": {\"widths\": [3, 7]}, \"training\": {\"freeze\": [\"bert.\"], \"dropout\": 0.3}}");
        assertEquals(settings, read(settings.toJson().toString()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[]; expected a JSON object",
                "{\"model\": 3}; model: expected the objects model and training",
                "{\"modell\": {}}; modell: expected the objects model and training",
                "{\"model\": {\"layer\": 3}}; model.layer: expected one of system, window",
                "{\"model\": {\"layers\": \"many\"}}; model.layers",
                "{\"model\": {\"layers\": 1.5}}; model.layers",
                "{\"model\": {\"layers\": null}}; model",
                "{\"model\": {\"system\": \"gpt\"}}; model.system",
                "{\"training\": {\"epochs\": 0}}; epochs: expected at least 1, found 0",
                "{\"training\": {\"dropout\": 1}}; dropout: expected 0 to below 1, found 1",
                "{; expected JSON"
            })
    void whatIsNoSettingIsRefusedByItsName(String json, String expected) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> read(json));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
        assertTrue(e.getMessage().contains("s.json: "), e.getMessage());
    }

    /// Each is what docs and the paper say it is.
    @ParameterizedTest
    @EnumSource(TaggerSystem.class)
    void everySystemIsComposedAsItsNameSays(TaggerSystem system) throws IOException {
        assertEquals(system, TaggerSystem.of(system.toString()));
        TaggerConfig config =
                read("{\"model\": {\"system\": \"" + system + "\"}}")
                        .model()
                        .config(List.of("O", "S-Dis"), 100);
        String name = system.toString();
        boolean crf = name.endsWith("crf") || name.equals("bbrac");
        assertEquals(crf, config.decoder() == TaggerConfig.Decoder.CRF);
        boolean bert = name.startsWith("bert") || name.equals("bbrac");
        assertEquals(bert, config.embedding() instanceof TaggerConfig.Embedding.Bert);
        boolean gru = name.contains("bigru") || name.equals("bbrac");
        assertEquals(gru, config.encoder() instanceof TaggerConfig.Encoder.Gru);
        boolean attention = name.endsWith("attention") || name.equals("bbrac");
        assertEquals(attention, config.attention() instanceof TaggerConfig.Attention.Stack);
        assertEquals(100, config.vocabSize());
        assertEquals(126, config.maxWindow());
    }
}
