package io.github.bbrac.ner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.annotation.Dictionary;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.LabelledText;
import io.github.bbrac.annotation.tokenization.Vocabulary;
import io.github.bbrac.kernels.Kernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecognizerTest {
    private static final Logger LOGGER = Logger.getLogger("io.github.bbrac.ner");

    @TempDir static Path directory;
    private static Kernels kernels;
    private static Recognizer recognizer;

    @BeforeAll
    static void load() throws IOException {
        LOGGER.setUseParentHandlers(false);
        kernels = Kernels.select();
        recognizer = with(RecognizerOptions.defaults(), 50);
    }

    @AfterAll
    static void close() {
        kernels.close();
        LOGGER.setUseParentHandlers(true);
    }

    private static Recognizer with(RecognizerOptions options, int maxWindow) throws IOException {
        Path model = Files.createTempDirectory(directory, "model");
        return Recognizer.load(HandMadeModel.write(model, maxWindow), kernels, options);
    }

    private static Recognizer with(String... dictionary) throws IOException {
        String terms = String.join("\n", dictionary);
        return with(
                RecognizerOptions.defaults().withDictionary(Dictionary.parse("terms.tsv", terms)),
                50);
    }

    private static List<String> found(Recognizer recognizer, String text) {
        return recognizer.recognize(text).stream()
                .map(e -> e.type() + " " + e.start() + " " + e.end() + " " + e.text())
                .toList();
    }

    @Test
    void entitiesComeInOrderWithTheirOffsets() {
        assertEquals(
                List.of("Sym 2 3 咳", "Dis 6 8 胃癌", "Dis 9 11 胃癌"),
                found(recognizer, "患者咳，诊断胃癌、胃癌。胃"));
    }

    @Test
    void withoutTheArtifactOfTheDefaultModelTheMessageNamesIt() {
        var e = assertThrows(ModelFormatException.class, Recognizer::loadDefault);
        assertEquals(
                "default model: expected the artifact io.github.bbrac:models beside ner, on the class path"
                        + " or as a module that is required, found no META-INF/bbrac/default/config.json;"
                        + " add it, or load a model of your own",
                e.getMessage());
    }

    @Test
    void aTaggerThatIsLoadedAlreadyFindsTheSame() throws IOException {
        Path model = HandMadeModel.write(Files.createTempDirectory(directory, "model"), 50);
        Tagger tagger = Tagger.load(model, kernels);
        Vocabulary vocabulary = Vocabulary.read(model.resolve("vocab.txt"));
        Recognizer of = Recognizer.of(tagger, vocabulary, RecognizerOptions.defaults());
        String text = "患者咳，诊断胃癌、胃癌。胃";
        assertEquals(recognizer.recognize(text), of.recognize(text));
        Vocabulary other = Vocabulary.of(List.of("[UNK]", "[CLS]", "[SEP]"));
        assertThrows(
                ModelFormatException.class,
                () -> Recognizer.of(tagger, other, RecognizerOptions.defaults()));
    }

    @Test
    void textWithoutEntitiesAndEmptyTextGiveNone() {
        assertEquals(List.of(), recognizer.recognize(""));
        assertEquals(List.of(), recognizer.recognize("患者"));
        assertEquals(List.of(), recognizer.recognize(List.of()));
        assertEquals(List.of(List.of(), List.of()), recognizer.recognize(List.of("", "\n")));
    }

    /// With no transitions the probability of a span is the product of its labels' softmax.
    @Test
    void probabilityIsThatOfTheSpan() {
        double rest = Math.exp(HandMadeModel.OUTSIDE) + 3;
        double sure = Math.exp(HandMadeModel.SURE) / (Math.exp(HandMadeModel.SURE) + rest);
        List<Entity> entities = recognizer.recognize("诊断胃癌，咳");
        assertEquals(sure * sure, entities.get(0).probability().orElseThrow(), 1e-6);
        assertEquals(sure, entities.get(1).probability().orElseThrow(), 1e-6);
    }

    /// Without a sentence end every cut is inside a sentence, which is where an entity could be lost.
    @Test
    void anEntityIsFoundAtEveryPositionOfALongText() {
        String filler = "病".repeat(5000);
        for (int at = 0; at + 2 <= filler.length(); at++) {
            assertFoundAt(at, filler);
        }
    }

    @Test
    void anEntityIsFoundAroundEverySentenceEnd() {
        String filler = "腹部平软无压痛反跳痛，肝脾肋下未及。".repeat(20);
        for (int at = 0; at + 2 <= filler.length(); at++) {
            assertFoundAt(at, filler);
        }
    }

    private static void assertFoundAt(int at, String filler) {
        String text = filler.substring(0, at) + "胃癌" + filler.substring(at + 2);
        List<Entity> entities = recognizer.recognize(text);
        assertEquals(1, entities.size(), "planted at " + at);
        assertEquals(at, entities.getFirst().start());
        assertEquals(at + 2, entities.getFirst().end());
    }

    @Test
    void offsetsAreTheCallersWhateverTheTextHolds() {
        String[] pieces = {
            "胃癌",
            "咳",
            "胃",
            "癌",
            "患",
            "\uD842\uDFB7",
            "😀",
            "ＣＴ",
            "\r\n",
            "\n",
            "\u0000",
            "e\u0301",
            "\uFEFF",
            "İ",
            "\uD83D",
            "\uDE00",
            " ",
            "\u3000",
            "。",
            "ﬁ",
            "한"
        };
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(120); i > 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            String whole = text.toString();
            List<Integer> planted = new ArrayList<>();
            for (int i = 0; i < whole.length(); i++) {
                if (whole.charAt(i) == '咳' || whole.startsWith("胃癌", i)) {
                    planted.add(i);
                }
            }
            List<Entity> entities = recognizer.recognize(whole);
            assertEquals(planted, entities.stream().map(Entity::start).toList(), "seed " + seed);
            for (Entity entity : entities) {
                String own = whole.substring(entity.start(), entity.end());
                assertEquals(own, entity.text(), "seed " + seed);
                assertTrue(own.equals("胃癌") || own.equals("咳"), "seed " + seed);
            }
        }
    }

    private static List<String> texts() {
        List<String> texts = new ArrayList<>();
        Random random = new Random(7);
        for (int d = 0; d < 60; d++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(d % 10 == 0 ? 3000 : 200); i > 0; i--) {
                text.append("胃癌咳患者。，".charAt(random.nextInt(7)));
            }
            texts.add(text.toString());
        }
        return texts;
    }

    @Test
    void aListGivesWhatEachTextGivesAlone() {
        List<String> texts = texts();
        List<List<Entity>> alone = texts.stream().map(recognizer::recognize).toList();
        assertEquals(alone, recognizer.recognize(texts));
        assertEquals(alone.reversed(), recognizer.recognize(texts.reversed()));
    }

    @Test
    void labelsAreThoseThatTheEntitiesWereReadFrom() throws IOException {
        List<String> texts = List.of("胃癌😀咳", "", "患者");
        List<Recognition> found = recognizer.recognizeWithLabels(texts);
        assertEquals(
                recognizer.recognize(texts), found.stream().map(Recognition::entities).toList());
        LabelledText labels = found.getFirst().labels();
        assertEquals(
                List.of(
                        new LabelledText.Token(0, 1, "B-Dis"),
                        new LabelledText.Token(1, 2, "E-Dis"),
                        new LabelledText.Token(2, 4, "O"),
                        new LabelledText.Token(4, 5, "S-Sym")),
                labels.tokens());
        assertEquals("胃癌😀咳", labels.text());
        assertEquals(List.of(), found.get(1).labels().tokens());
    }

    /// 胃癌 is never one, 咳 takes the place of the model's; 患者 is of a type that the model's labels lack.
    @Test
    void labelsOfEntitiesThatWereDroppedAreOutside() throws IOException {
        Recognizer own = with("胃癌\t-", "咳\tSym", "患者\tCrowd");
        Recognition found = own.recognizeWithLabels(List.of("患者胃癌咳")).getFirst();
        assertEquals(
                List.of("O", "O", "O", "O", "S-Sym"),
                found.labels().tokens().stream().map(LabelledText.Token::label).toList());
        assertEquals(List.of("Crowd", "Sym"), found.entities().stream().map(Entity::type).toList());
    }

    @Test
    void threadsShareARecognizer() throws Exception {
        List<String> texts = texts();
        List<List<Entity>> expected = recognizer.recognize(texts);
        Callable<List<List<Entity>>> work = () -> recognizer.recognize(texts);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (Future<List<List<Entity>>> result :
                    threads.invokeAll(List.of(work, work, work, work, work, work))) {
                assertEquals(expected, result.get());
            }
        }
    }

    @Test
    void aTermOfTheDictionaryIsAnEntityAndItsNeighboursStay() throws IOException {
        Recognizer own = with("癌转移\tDis", "患者\tCrowd");
        assertEquals(List.of("Crowd 0 2 患者", "Dis 3 6 癌转移", "Sym 6 7 咳"), found(own, "患者胃癌转移咳"));
    }

    @Test
    void aTermHasNoProbabilityAndTheOthersHaveTheModelsOwn() throws IOException {
        List<Entity> entities = with("胃癌转移\tDis", "患者\tCrowd").recognize("患者胃癌转移咳");
        assertEquals(List.of("Crowd", "Dis", "Sym"), entities.stream().map(Entity::type).toList());
        assertEquals(OptionalDouble.empty(), entities.get(0).probability());
        assertEquals(OptionalDouble.empty(), entities.get(1).probability());
        OptionalDouble own = recognizer.recognize("患者胃癌转移咳").get(1).probability();
        assertTrue(own.orElseThrow() > 0.9);
        assertEquals(own, entities.get(2).probability());
    }

    /// The model has no label S-Dis.
    @Test
    void aTermThatTheLabelsCannotSpellIsStillAnEntity() throws IOException {
        assertEquals(List.of("Sym 0 1 咳", "Dis 1 2 胃"), found(with("胃\tDis"), "咳胃癌"));
    }

    @Test
    void typesThatTheModelDoesNotKnowAreLogged() throws IOException {
        List<String> warnings = new ArrayList<>();
        LOGGER.setFilter(message -> {
            warnings.add(message.getLevel() + " " + message.getMessage());
            return false;
        });
        with("患者\tCrowd", "咳\t-Synd\u202E", "胃癌\tDis", "胃\t-");
        with("咳\t-Sym");
        LOGGER.setFilter(null);
        assertEquals(
                List.of(
                        "WARNING dictionary: expected types of the model, Dis, Sym,"
                                + " found also Crowd, Synd?"),
                warnings);
    }

    @Test
    void aForbiddenTermIsNoEntity() throws IOException {
        assertEquals(List.of("Dis 1 3 胃癌"), found(with("咳\t-Sym"), "咳胃癌"));
        assertEquals(List.of("Sym 0 1 咳"), found(with("胃癌\t-"), "咳胃癌"));
        assertEquals(List.of("Sym 0 1 咳", "Dis 1 3 胃癌"), found(with("咳\t-Dis"), "咳胃癌"));
    }

    @Test
    void improbableEntitiesAreDroppedOnDemand() throws IOException {
        RecognizerOptions picky = RecognizerOptions.defaults().withMinProbability(0.99);
        assertEquals(List.of("Sym 2 3 咳"), found(with(picky, 50), "胃癌咳"));
    }

    /// Confined to legal sequences, the readings that the scheme cannot spell have no share.
    @Test
    void legalSequencesAloneShareTheProbability() throws IOException {
        Recognizer legal = with(RecognizerOptions.defaults().withLegalOnly(true), 50);
        assertEquals(found(recognizer, "癌胃癌咳"), found(legal, "癌胃癌咳"));
        // Legal readings of two characters: B E; and O O, O S, S O, S S.
        double sure = Math.exp(2 * HandMadeModel.SURE);
        double outside = Math.exp(HandMadeModel.OUTSIDE);
        double others = outside * outside + 2 * outside + 1;
        assertEquals(
                sure / (sure + others),
                legal.recognize("胃癌").getFirst().probability().orElseThrow(),
                1e-6);
    }

    @Test
    void aWindowOfOneCharacterStillReadsEverything() throws IOException {
        assertEquals(
                List.of("Sym 0 1 咳", "Sym 3 4 咳"),
                found(with(RecognizerOptions.defaults(), 1), "咳患者咳"));
    }

    @Test
    void aVocabularyThatIsNotTheModelsIsRefused() throws IOException {
        Path model = HandMadeModel.write(Files.createTempDirectory(directory, "model"), 50);
        Files.writeString(model.resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n胃\n");
        assertEquals(
                "vocab.txt: expected 8 tokens, one for each row of the embedding, found 6; is this"
                        + " the vocabulary of this model?",
                assertThrows(IOException.class, () -> Recognizer.load(model)).getMessage());
    }

    @Test
    void labelsThatAreNoSchemeAreRefused() throws IOException {
        Path model = HandMadeModel.write(Files.createTempDirectory(directory, "model"), 50);
        Path config = model.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("S-Sym", "Sym"));
        String message = assertThrows(IOException.class, () -> Recognizer.load(model)).getMessage();
        assertTrue(message.contains("labels[4]: expected O or a prefix"), message);
    }
}
