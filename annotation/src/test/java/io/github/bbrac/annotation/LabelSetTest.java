package io.github.bbrac.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LabelSetTest {
    private static final List<String> TYPES = List.of("Dis", "Bod", "疾病");

    @ParameterizedTest
    @EnumSource(LabelScheme.class)
    void spansToLabelsToSpans(LabelScheme scheme) {
        LabelSet labels = LabelSet.forTypes(scheme, TYPES);
        for (long seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            int[] sequence = new int[random.nextInt(30)];
            List<TokenSpan> spans = RandomText.spans(random, sequence.length, TYPES);
            labels.encode(spans, sequence);
            assertEquals(spans, labels.decode(sequence), scheme + ", seed " + seed);
            assertTrue(isLegal(labels, sequence), scheme + ", seed " + seed);
        }
    }

    @ParameterizedTest
    @EnumSource(LabelScheme.class)
    void decodingReadsTheEntitiesOfTheDefinition(LabelScheme scheme) {
        LabelSet labels = LabelSet.forTypes(scheme, TYPES);
        for (long seed = 0; seed < 3000; seed++) {
            var random = new SplittableRandom(seed);
            int[] sequence = random.ints(random.nextInt(9), 0, labels.size()).toArray();
            assertEquals(
                    byDefinition(labels, sequence),
                    labels.decode(sequence),
                    () -> scheme + ", " + Arrays.toString(sequence));
        }
    }

    /// A legal path is one that writing its entities gives back: every other breaks the scheme.
    @ParameterizedTest
    @EnumSource(LabelScheme.class)
    void legalPathsAreThoseThatEntitiesWrite(LabelScheme scheme) {
        LabelSet labels = LabelSet.forTypes(scheme, List.of("X", "Y"));
        int n = labels.size();
        int tokens = 4;
        for (int code = 0; code < Math.pow(n, tokens); code++) {
            int[] sequence = new int[tokens];
            for (int t = 0, rest = code; t < tokens; t++, rest /= n) {
                sequence[t] = rest % n;
            }
            int[] written = new int[tokens];
            labels.encode(labels.decode(sequence), written);
            assertEquals(
                    Arrays.equals(written, sequence),
                    isLegal(labels, sequence),
                    () -> scheme + ", " + Arrays.toString(sequence));
        }
    }

    /// The grammar names the entities of a legal path without decoding it.
    @ParameterizedTest
    @EnumSource(LabelScheme.class)
    void grammarAgreesWithDecodingOnLegalPaths(LabelScheme scheme) {
        LabelSet labels = LabelSet.forTypes(scheme, TYPES);
        for (long seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            int[] y = new int[random.nextInt(20)];
            labels.encode(RandomText.spans(random, y.length, TYPES), y);
            var found = new ArrayList<TokenSpan>();
            for (int from = 0; from < y.length; from++) {
                for (int to = from + 1; to <= y.length; to++) {
                    boolean whole = labels.begins(from == 0 ? -1 : y[from - 1], y[from]);
                    for (int t = from + 1; t < to; t++) {
                        whole &= labels.continues(y[t - 1], y[t]);
                        whole &= !labels.ends(y[t - 1], y[t]);
                    }
                    whole &= labels.ends(y[to - 1], to == y.length ? -1 : y[to]);
                    if (whole) {
                        found.add(
                                new TokenSpan(from, to, labels.types().get(labels.type(y[from]))));
                    }
                }
            }
            assertEquals(labels.decode(y), found, scheme + ", seed " + seed);
        }
    }

    @Test
    void onlyCompleteRunsCountInBioes() {
        LabelSet labels = LabelSet.forTypes(LabelScheme.BIOES, List.of("X", "Y"));
        assertEquals(List.of(new TokenSpan(0, 1, "X")), decode(labels, "S-X I-X E-X"));
        assertEquals(List.of(), decode(labels, "B-X I-X O"));
        assertEquals(List.of(), decode(labels, "B-X I-Y E-X"));
        assertEquals(List.of(new TokenSpan(1, 2, "Y")), decode(labels, "B-X S-Y E-X"));
        assertEquals(List.of(new TokenSpan(1, 3, "X")), decode(labels, "B-X B-X E-X"));
        assertEquals(List.of(new TokenSpan(0, 2, "X")), decode(labels, "B-X E-X E-X"));
    }

    @Test
    void entitiesThatTouchStayApartInIob1() {
        LabelSet labels = LabelSet.forTypes(LabelScheme.IOB1, List.of("X", "Y"));
        int[] sequence = new int[5];
        labels.encode(
                List.of(
                        new TokenSpan(3, 5, "Y"),
                        new TokenSpan(0, 2, "X"),
                        new TokenSpan(2, 3, "X")),
                sequence);
        assertEquals("I-X I-X B-X I-Y I-Y", names(labels, sequence));
    }

    @Test
    void schemeIsToldByThePrefixes() {
        assertEquals(
                LabelScheme.BIOES, LabelSet.of(List.of("O", "B-X", "I-X", "E-X", "S-X")).scheme());
        assertEquals(LabelScheme.BIO, LabelSet.of(List.of("O", "B-疾病", "I-疾病")).scheme());
        assertEquals(LabelScheme.IOB1, LabelSet.of(List.of("O", "I-X")).scheme());
        assertEquals(
                LabelScheme.BMES, LabelSet.of(List.of("M-X", "E-X", "S-X", "B-X", "O")).scheme());
        assertEquals(LabelScheme.BILOU, LabelSet.of(List.of("O", "B-X", "U-X", "L-X")).scheme());
        assertEquals(List.of(), LabelSet.of(List.of("O")).types());
        LabelSet known = LabelSet.of(List.of("B-X", "O", "I-X"), LabelScheme.IOB1);
        assertEquals(LabelScheme.IOB1, known.scheme());
        assertEquals(1, known.outside());
        assertEquals(-1, known.type(1));
        assertEquals(0, known.type(2));
    }

    @Test
    void typesMayHoldADash() {
        LabelSet labels = LabelSet.of(List.of("O", "B-a-b", "I-a-b"));
        assertEquals(List.of("a-b"), labels.types());
        assertEquals(2, labels.id("I-a-b"));
    }

    @Test
    void labelsThatMeanNothingAreRefused() {
        assertRefused(
                "labels[1]: expected O or a prefix, '-' and a type, such as B-Dis, found LABEL_1;"
                        + " give the labels the names that they were trained with",
                "O",
                "LABEL_1");
        assertRefused("labels[2]: expected each label once, found B-X again", "O", "B-X", "B-X");
        assertRefused("labels: expected a label O, found 2 labels without it", "B-X", "I-X");
        assertRefused(
                "labels: expected the prefixes of one scheme (BIES, BI, BMES or BILU), found [B, L,"
                        + " S]",
                "O",
                "B-X",
                "L-X",
                "S-X");
        assertEquals(
                "label prefix: expected one of BI for BIO, found E",
                message(() -> LabelSet.of(List.of("O", "E-X"), LabelScheme.BIO)));
        assertEquals(
                "label: expected one of [O], found B-X",
                message(() -> LabelSet.of(List.of("O")).id("B-X")));
    }

    @Test
    void spansThatNoLabelsCanSayAreRefused() {
        LabelSet labels = LabelSet.of(List.of("O", "B-X", "E-X"));
        assertEquals(
                "X at tokens [1, 4): expected it inside 3 tokens",
                message(() -> labels.encode(List.of(new TokenSpan(1, 4, "X")), new int[3])));
        assertEquals(
                "X at tokens [0, 1): expected a label S-X, found none in [O, B-X, E-X]",
                message(() -> labels.encode(List.of(new TokenSpan(0, 1, "X")), new int[3])));
        var overlapping = List.of(new TokenSpan(0, 2, "X"), new TokenSpan(1, 3, "X"));
        assertEquals(
                "X at tokens [1, 3): expected entities that share no token, found two at token 1",
                message(() -> labels.encode(overlapping, new int[3])));
    }

    private static void assertRefused(String message, String... names) {
        assertEquals(message, message(() -> LabelSet.of(List.of(names))));
    }

    private static String message(org.junit.jupiter.api.function.Executable executable) {
        return assertThrows(IllegalArgumentException.class, executable).getMessage();
    }

    private static List<TokenSpan> decode(LabelSet labels, String sequence) {
        return labels.decode(Arrays.stream(sequence.split(" ", -1)).mapToInt(labels::id).toArray());
    }

    private static String names(LabelSet labels, int[] sequence) {
        return String.join(
                " ", Arrays.stream(sequence).mapToObj(y -> labels.names().get(y)).toList());
    }

    private static boolean isLegal(LabelSet labels, int[] y) {
        if (y.length == 0) {
            return true;
        }
        boolean legal = labels.mayStart(y[0]) && labels.mayEnd(y[y.length - 1]);
        for (int t = 1; t < y.length; t++) {
            legal &= labels.mayFollow(y[t - 1], y[t]);
        }
        return legal;
    }

    /// The entities by regular expression: each label one letter, types one after the other.
    private static List<TokenSpan> byDefinition(LabelSet labels, int[] y) {
        var spans = new ArrayList<TokenSpan>();
        for (String type : labels.types()) {
            var letters = new StringBuilder();
            for (int label : y) {
                String name = labels.names().get(label);
                letters.append(name.endsWith("-" + type) ? name.charAt(0) : '.');
            }
            String entity =
                    switch (labels.scheme()) {
                        case BIOES -> "S|BI*E";
                        case BMES -> "S|BM*E";
                        case BILOU -> "U|BI*L";
                        case BIO -> "BI*";
                        case IOB1 -> "(?<![BI])I+|(?<=[BI])BI*";
                    };
            var matcher = java.util.regex.Pattern.compile(entity).matcher(letters);
            while (matcher.find()) {
                spans.add(new TokenSpan(matcher.start(), matcher.end(), type));
            }
        }
        spans.sort(java.util.Comparator.comparingInt(TokenSpan::from));
        return spans;
    }

    @Test
    void labelSetsAreEqualByNamesAndScheme() {
        LabelSet bio = LabelSet.forTypes(LabelScheme.BIO, TYPES);
        assertEquals(bio, LabelSet.of(bio.names()));
        assertFalse(bio.equals(LabelSet.of(bio.names(), LabelScheme.IOB1)));
    }

    /// Legal and illegal sequences, each with the entities that seqeval reads from it.
    @Test
    void sequencesAreReadAsSeqevalReadsThem() throws IOException {
        for (String[] fields : readings()) {
            LabelSet set = LabelSet.forTypes(LabelScheme.valueOf(fields[0]), List.of("X", "Y"));
            int[] labels =
                    Arrays.stream(fields[1].split(" "))
                            .filter(label -> !label.isEmpty())
                            .mapToInt(set::id)
                            .toArray();
            String sequence = fields[0] + " " + fields[1];
            assertEquals(fields[2], toText(set.decode(labels)), sequence);
            assertEquals(fields[3], toText(set.decodeLeniently(labels)), sequence);
        }
    }

    private static List<String[]> readings() throws IOException {
        try (InputStream file = LabelSetTest.class.getResourceAsStream("readings.tsv")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .toList();
        }
    }

    private static String toText(List<TokenSpan> spans) {
        return spans.stream()
                .map(span -> span.from() + "-" + span.to() + ":" + span.type())
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @EnumSource(LabelScheme.class)
    void legalSequencesReadTheSameBothWays(LabelScheme scheme) {
        for (long seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            LabelSet set = LabelSet.forTypes(scheme, List.of("X", "Y"));
            var spans = new ArrayList<TokenSpan>();
            int at = random.nextInt(3);
            while (at < 20) {
                int to = at + 1 + random.nextInt(4);
                spans.add(new TokenSpan(at, to, random.nextBoolean() ? "X" : "Y"));
                at = to + random.nextInt(3);
            }
            int[] labels = new int[30];
            set.encode(spans, labels);
            assertEquals(spans, set.decode(labels), "seed " + seed);
            assertEquals(spans, set.decodeLeniently(labels), "seed " + seed);
        }
    }
}
