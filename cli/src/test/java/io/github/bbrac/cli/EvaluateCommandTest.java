package io.github.bbrac.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {
    private static final String GOLD =
            """
            {"id":"a","text":"咳嗽伴发热","entities":[{"start":0,"end":2,"type":"Sym"},{"start":3,"end":5,"type":"Sym"}]}
            {"id":"b","text":"胃痛<b>","entities":[{"start":0,"end":1,"type":"Bod"}]}
            """;
    private static final String FOUND =
            """
            {"id":"b","text":"胃痛<b>","entities":[{"start":0,"end":2,"type":"Sym","probability":0.5}]}
            {"id":"a","text":"咳嗽伴发热","entities":[{"start":0,"end":2,"type":"Sym","probability":0.9}]}
            """;

    @TempDir Path folder;

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private Ran evaluate(String gold, String found, String... more) throws IOException {
        String[] args = new String[5 + more.length];
        args[0] = "evaluate";
        args[1] = "--gold";
        args[2] = gold;
        args[3] = "--predicted";
        args[4] = found;
        System.arraycopy(more, 0, args, 5, more.length);
        return Ran.bbrac(args);
    }

    @Test
    void documentsAreMatchedByIdAndNothingIsQuoted() throws IOException {
        Ran ran = evaluate(file("gold.jsonl", GOLD), file("found.jsonl", FOUND));
        assertEquals(0, ran.status(), ran.err());
        assertEquals(
                """
                2 documents, 3 entities annotated, 2 found

                strict             precision    recall        F1  correct    found  support
                Bod                     0.00      0.00      0.00        0        0        1
                Sym                    50.00     50.00     50.00        1        2        2
                micro                  50.00     33.33     40.00        1        2        3
                macro                  25.00     25.00     25.00
                weighted               33.33     33.33     33.33
                lenient (conlleval, seqeval's default)
                micro                  50.00     33.33     40.00        1        2        3
                macro                  25.00     25.00     25.00

                F1 (strict, micro) in 95 of 100 draws of documents: 0.00 to 66.67 (seed 1)
                labels: 60.00% of 10 right

                a row for each type that was annotated, a column for each that was found in its place
                gold \\ found     Bod   Sym  missed
                Bod                ·     1       0
                Sym                ·     1       1
                spurious           0     0

                another type: 0

                other boundaries: 0

                another type and other boundaries: 1
                  b: Bod [0, 1), found Sym [0, 2)

                missed: 1
                  a: Sym [3, 5)

                spurious: 0
                """,
                ran.out());
    }

    @Test
    void jsonHoldsTheSameAndNoText() throws IOException {
        Ran ran = evaluate(file("gold.jsonl", GOLD), file("found.jsonl", FOUND), "--json");
        assertTrue(ran.out().contains(score(0.5, 1.0 / 3, 0.4, 1, 2, 3)), ran.out());
        assertFalse(ran.out().contains("咳") || ran.out().contains("胃"));
    }

    /// A score as JSON shows it.
    private static String score(
            double precision, double recall, double f1, int correct, int found, int support) {
        return """
        {
              "precision" : %s,
              "recall" : %s,
              "f1" : %s,
              "correct" : %d,
              "found" : %d,
              "support" : %d
            }\
        """
                .formatted(precision, recall, f1, correct, found, support);
    }

    @Test
    void thePageShowsGoldAgainstFoundAndIsHarmless() throws IOException {
        Path page = folder.resolve("page.html");
        evaluate(file("gold.jsonl", GOLD), file("found.jsonl", FOUND), "--html", page.toString());
        String html = Files.readString(page);
        assertTrue(html.contains(">咳嗽<small>Sym</small></mark>伴<mark class=\"gold\""), html);
        assertTrue(html.contains("<mark class=\"found\""), html);
        assertTrue(html.contains("胃痛&lt;b&gt;") || html.contains("&lt;b&gt;"), html);
        assertFalse(html.contains("<b>"), html);
        assertTrue(html.contains("default-src 'none'"), html);
    }

    /// The predicted B-Sym I-Sym is no entity in BIOES, but one for whoever reads leniently.
    @Test
    void labelSequencesCountAsTheyStand() throws IOException {
        String gold = file("gold.conll", "# id = a\n咳\tB-Sym\n嗽\tE-Sym\n伴\tO\n");
        String found = file("found.conll", "# id = a\n咳\tB-Sym\n嗽\tI-Sym\n伴\tS-Sym\n");
        String json = evaluate(gold, found, "--json").out();
        assertTrue(
                json.contains("\"strict\" : {\n    \"micro\" : " + score(0, 0, 0, 0, 1, 1)), json);
        assertTrue(
                json.contains(
                        "\"lenient\" : {\n    \"micro\" : " + score(0.5, 1, 2.0 / 3, 1, 2, 1)),
                json);
        assertTrue(json.contains("\"accuracy\" : " + 1.0 / 3), json);
    }

    @Test
    void aModelIsMeasured() throws IOException {
        String model = SmallModel.write(folder.resolve("model")).toString();
        String data =
                file(
                        "data.jsonl",
                        "{\"id\":\"a\",\"text\":\"咳，痛\",\"entities\":[{\"start\":0,\"end\":1,\"type\":\"Sym\"}]}");
        Ran ran = Ran.bbrac("evaluate", "-m", model, "--data", data, "--json");
        assertEquals(0, ran.status(), ran.err());
        assertTrue(ran.out().contains(score(0.5, 1, 2.0 / 3, 1, 2, 1)), ran.out());
        assertTrue(ran.out().contains("\"accuracy\" : " + 2.0 / 3), ran.out());
    }

    /// Gold was annotated for Bod only: the Sym found instead is not judged.
    @Test
    void typesThatGoldWasNotAnnotatedForAreNotJudged() throws IOException {
        String gold =
                file(
                        "gold.jsonl",
                        GOLD.replaceAll("\\{\"start\":.,\"end\":.,\"type\":\"Sym\"},?", ""));
        String found = file("found.jsonl", FOUND);
        Ran ran = evaluate(gold, found, "--json", "--annotated-types", "Bod");
        assertEquals(0, ran.status(), ran.err());
        assertTrue(ran.out().contains(score(0, 0, 0, 0, 0, 1)), ran.out());
    }

    @Test
    void documentsThatAreNotThereAreNamed() throws IOException {
        String gold = file("gold.jsonl", GOLD);
        String found = file("found.jsonl", FOUND.lines().findFirst().orElseThrow());
        Ran ran = evaluate(gold, found);
        assertEquals(1, ran.status());
        assertEquals(
                "bbrac: "
                        + found
                        + ": expected a document 'a', which "
                        + gold
                        + " has, found none\n",
                ran.err());
        String other = file("other.jsonl", FOUND.replace("咳嗽伴", "咳嗽和"));
        assertEquals(
                "bbrac: document 'a': expected the same text twice, found another in 'a'\n",
                evaluate(gold, other).err());
    }

    @Test
    void idsFromFilesDoNotReachTheTerminalAsTheyAre() throws IOException {
        String gold = GOLD.replace("\"b\"", "\"\\u001b[2J\"");
        Ran ran =
                evaluate(
                        file("gold.jsonl", gold),
                        file("found.jsonl", FOUND.replace("\"b\"", "\"\\u001b[2J\"")));
        assertEquals(0, ran.status(), ran.err());
        assertTrue(ran.out().contains("\n  ?[2J: Bod [0, 1), found Sym [0, 2)\n"), ran.out());
        assertFalse(ran.out().contains("\u001B"), ran.out());
    }

    @Test
    void optionsOfTheModelAreRefusedWhereNoneIsMeasured() throws IOException {
        String gold = file("gold.jsonl", GOLD);
        String found = file("found.jsonl", FOUND);
        assertEquals(2, evaluate(gold, found, "--constrain").status());
        assertEquals(2, evaluate(gold, found, "--dictionary", gold).status());
    }

    @Test
    void differencesAreNoNegativeNumber() throws IOException {
        Ran ran =
                evaluate(
                        file("gold.jsonl", GOLD),
                        file("found.jsonl", FOUND),
                        "--differences",
                        "-3");
        assertEquals(2, ran.status());
        assertTrue(ran.err().contains("'--differences': expected a number from 0"), ran.err());
    }

    @Test
    void documentsThatGoldLacksAndIdsThatComeTwiceAreRefused() throws IOException {
        String gold = file("gold.jsonl", GOLD);
        String found = file("found.jsonl", FOUND + "{\"id\":\"c\",\"text\":\"胃\"}\n");
        assertEquals(
                "bbrac: "
                        + found
                        + ": expected only documents that "
                        + gold
                        + " has, found 1 more\n",
                evaluate(gold, found).err());
        String twice = file("twice.conll", "# id = a\n咳\tO\n\n# id = a\n咳\tO\n");
        String once = file("once.conll", "# id = a\n咳\tO\n");
        String refusal = "bbrac: " + twice + ": expected each id once, found 'a' again\n";
        assertEquals(refusal, evaluate(twice, once).err());
        assertEquals(refusal, evaluate(once, twice).err());
    }

    @Test
    void typesThatGoldsLabelsWereNotAnnotatedForAreNotJudged() throws IOException {
        String gold = file("gold.conll", "# id = a\n咳\tS-Sym\n胃\tO\n");
        String found = file("found.conll", "# id = a\n咳\tS-Sym\n胃\tS-Bod\n");
        String perfect = score(1, 1, 1, 1, 1, 1);
        Ran ran = evaluate(gold, found, "--json", "--annotated-types", "Sym");
        assertEquals(0, ran.status(), ran.err());
        assertTrue(ran.out().contains("\"strict\" : {\n    \"micro\" : " + perfect), ran.out());
        assertTrue(ran.out().contains("\"lenient\" : {\n    \"micro\" : " + perfect), ran.out());
    }

    @Test
    void aDictionarysNeverHoldsForBothReadings() throws IOException {
        String model = SmallModel.write(folder.resolve("model")).toString();
        String data =
                file(
                        "data.jsonl",
                        "{\"id\":\"a\",\"text\":\"咳，痛\",\"entities\":[{\"start\":0,\"end\":1,\"type\":\"Sym\"}]}");
        String terms = file("terms.tsv", "痛\t-\n");
        Ran ran =
                Ran.bbrac("evaluate", "-m", model, "--data", data, "--dictionary", terms, "--json");
        assertEquals(0, ran.status(), ran.err());
        String perfect = score(1, 1, 1, 1, 1, 1);
        assertTrue(ran.out().contains("\"strict\" : {\n    \"micro\" : " + perfect), ran.out());
        assertTrue(ran.out().contains("\"lenient\" : {\n    \"micro\" : " + perfect), ran.out());
        assertTrue(ran.out().contains("\"accuracy\" : 1.0"), ran.out());
    }

    @Test
    void labelsInAnotherEncodingAreToldAsSuch() throws IOException {
        String once = file("once.conll", "# id = a\n咳\tO\n");
        Path other = folder.resolve("gbk.conll");
        Files.write(other, "咳\tO\n嗽\tO\n".getBytes(Charset.forName("GB18030")));
        assertEquals(
                "bbrac: "
                        + other
                        + ": expected UTF-8, found GB18030 (or GBK); convert the file with iconv -f"
                        + " GB18030 -t UTF-8\n",
                evaluate(other.toString(), once).err());
    }

    @Test
    void aModelOrAFileIsMeasuredAndNotBoth() {
        assertEquals(2, Ran.bbrac("evaluate").status());
        assertEquals(2, Ran.bbrac("evaluate", "--gold", "g").status());
        assertEquals(
                2,
                Ran.bbrac("evaluate", "-m", "m", "--data", "d", "--gold", "g", "--predicted", "p")
                        .status());
    }
}
