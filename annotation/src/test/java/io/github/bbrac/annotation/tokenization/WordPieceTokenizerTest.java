package io.github.bbrac.annotation.tokenization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bbrac.annotation.CodePointOffsets;
import io.github.bbrac.annotation.RandomText;
import io.github.bbrac.annotation.Shared;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WordPieceTokenizerTest {
    private final Tokens tokens = new Tokens(1);

    @Test
    void smallVocabularyGivesWhatHuggingFaceGives() throws IOException, URISyntaxException {
        assertCases(resource("cases.jsonl"), resource("vocab.txt"));
    }

    @Test
    void commonVocabularyGivesWhatHuggingFaceGives() throws IOException {
        assertCases(
                Shared.file("reference/fixtures/checkpoints/tokenizer.jsonl"),
                Shared.file("reference/vocab/bert-base-chinese.txt"));
    }

    /// The files count code points and enclose the text in [CLS] and [SEP].
    private void assertCases(Path cases, Path vocab) throws IOException {
        var tokenizer = new WordPieceTokenizer(Vocabulary.read(vocab), true);
        List<String> lines = Files.readAllLines(cases);
        assertEquals(20, lines.size());
        for (int n = 0; n < lines.size(); n++) {
            JsonNode line = new ObjectMapper().readTree(lines.get(n));
            String text = line.get("text").asText();
            var offsets = new CodePointOffsets(text);
            tokenizer.tokenize(text, tokens);
            String where = cases.getFileName() + ":" + (n + 1);
            assertEquals(line.get("ids").size() - 2, tokens.size(), where);
            for (int t = 0; t < tokens.size(); t++) {
                JsonNode span = line.get("offsets").get(t + 1);
                String at = where + ", token " + t;
                assertEquals(line.get("ids").get(t + 1).asInt(), tokens.ids()[t], at);
                assertEquals(
                        line.get("tokens").get(t + 1).asText(),
                        tokenizer.vocabulary().tokens().get(tokens.ids()[t]),
                        at);
                assertEquals(offsets.toChars(span.get(0).asInt()), tokens.starts()[t], at);
                assertEquals(offsets.toChars(span.get(1).asInt()), tokens.ends()[t], at);
            }
        }
    }

    @Test
    void offsetsStayInsideTheTextAndAscend() {
        var vocabulary = Vocabulary.of(vocabulary());
        for (boolean fold : new boolean[] {true, false}) {
            var tokenizer = new WordPieceTokenizer(vocabulary, fold);
            for (long seed = 0; seed < 2000; seed++) {
                String text = RandomText.next(new SplittableRandom(seed), 40);
                tokenizer.tokenize(text, tokens);
                int start = 0;
                int end = 0;
                for (int t = 0; t < tokens.size(); t++) {
                    String where = "seed " + seed + ", token " + t;
                    assertTrue(tokens.starts()[t] >= start, where);
                    assertTrue(tokens.ends()[t] >= end, where);
                    assertTrue(tokens.ends()[t] > tokens.starts()[t], where);
                    assertTrue(tokens.ends()[t] <= text.length(), where);
                    assertTrue(t > 0 || tokens.beginsWord(t), where);
                    start = tokens.starts()[t];
                    end = tokens.ends()[t];
                }
            }
        }
    }

    /// A word is what lies between, so each token of it, folded, is the piece of the vocabulary.
    @Test
    void tokensSpellTheirOwnStretchOfTheText() {
        var tokenizer = new WordPieceTokenizer(Vocabulary.of(vocabulary()), true);
        for (long seed = 0; seed < 2000; seed++) {
            String text = RandomText.next(new SplittableRandom(seed), 40);
            tokenizer.tokenize(text, tokens);
            for (int t = 0; t < tokens.size(); t++) {
                String token = tokenizer.vocabulary().tokens().get(tokens.ids()[t]);
                if ((token.startsWith("[") && token.length() > 1) || isHangulPart(token)) {
                    continue;
                }
                String stretch = text.substring(tokens.starts()[t], tokens.ends()[t]);
                String folded =
                        Normalizer.normalize(stretch, Normalizer.Form.NFD)
                                .replaceAll("[\\p{Mn}\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\uFFFD]", "")
                                .toLowerCase(java.util.Locale.ROOT)
                                .replace('ς', 'σ');
                assertEquals(
                        token.replaceFirst("^##", "").replace('ς', 'σ'),
                        folded,
                        "seed " + seed + ", token " + t);
            }
        }
    }

    @Test
    void specialTokensAreReadWhereTheTextSpellsThem() {
        var tokenizer =
                new WordPieceTokenizer(
                        Vocabulary.of(List.of("[UNK]", "[SEP]", "a", "[", "]", "sep")), true);
        assertEquals("a@0-1 [SEP]@1-6 a@6-7", tokenize(tokenizer, "a[SEP]a"));
        assertEquals("[@0-1 sep@1-4 ]@4-5", tokenize(tokenizer, "[sep]"));
        assertEquals("[@0-1 [UNK]@1-4 ]@4-5", tokenize(tokenizer, "[CLS]"));
    }

    @Test
    void caseAndAccentsArePartOfACasedVocabulary() {
        Vocabulary vocabulary = Vocabulary.of(List.of("[UNK]", "É", "e", "i", "##\u0307", "ß"));
        assertEquals("É@0-1", tokenize(new WordPieceTokenizer(vocabulary, false), "É"));
        assertEquals("e@0-1", tokenize(new WordPieceTokenizer(vocabulary, true), "É"));
        var lowerOnly = new WordPieceTokenizer(vocabulary, true, false);
        assertEquals("i@0-1 ##\u0307@0-1 ß@2-3", tokenize(lowerOnly, "İ ß"));
    }

    @Test
    void wordsOfMoreThanAHundredCodePointsAreUnknown() {
        var tokenizer =
                new WordPieceTokenizer(Vocabulary.of(List.of("[UNK]", "a", "##a", "b")), true);
        tokenizer.tokenize("a".repeat(100), tokens);
        assertEquals(100, tokens.size());
        assertEquals("[UNK]@0-101 b@102-103", tokenize(tokenizer, "a".repeat(101) + " b"));
    }

    @Test
    void decompositionsAreThoseOfTheNormalizer() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                continue;
            }
            String whole = Character.toString(c);
            int decomposition = Decompositions.of(c);
            if (Normalizer.isNormalized(whole, Normalizer.Form.NFD)) {
                assertEquals(-1, decomposition, whole);
                continue;
            }
            var parts = new StringBuilder();
            for (int i = 0; i < Decompositions.size(decomposition); i++) {
                parts.appendCodePoint(Decompositions.part(decomposition, i));
            }
            assertEquals(Normalizer.normalize(whole, Normalizer.Form.NFD), parts.toString(), whole);
        }
    }

    private String tokenize(WordPieceTokenizer tokenizer, String text) {
        tokenizer.tokenize(text, tokens);
        var out = new ArrayList<String>();
        for (int t = 0; t < tokens.size(); t++) {
            out.add(
                    tokenizer.vocabulary().tokens().get(tokens.ids()[t])
                            + "@"
                            + tokens.starts()[t]
                            + "-"
                            + tokens.ends()[t]);
        }
        return String.join(" ", out);
    }

    private static boolean isHangulPart(String token) {
        return token.codePoints().anyMatch(c -> c >= 0x1100 && c < 0x1200);
    }

    /// Enough pieces for the random texts to be cut in every way.
    private static List<String> vocabulary() {
        var tokens = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
        for (String piece :
                "患 者 糖 尿 病 a b z q 0 7 . ! ? ; - ( [ ] e e0 i ω ё ё е σ ß ﬁ ① ⅱ ａ ９ ％ ᄒ ホ ｶ 𠮷 😀 ， 。 “"
                        .split(" ", -1)) {
            for (String token : new String[] {piece, "##" + piece}) {
                if (!tokens.contains(token)) {
                    tokens.add(token);
                }
            }
        }
        tokens.addAll(List.of("##ᅡ", "##ᆫ", "ab", "##0a", "a7z"));
        return tokens;
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(WordPieceTokenizerTest.class.getResource(name).toURI());
    }
}
