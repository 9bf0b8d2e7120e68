package io.github.bbrac.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MainTest {
    @Test
    void helpIsOnStandardOutputAndNamesEveryCommand() {
        Ran ran = Ran.bbrac("--help");
        assertEquals(0, ran.status());
        assertEquals("", ran.err());
        for (String command :
                new String[] {"recognize", "convert", "inspect", "verify", "doctor"}) {
            assertTrue(ran.out().contains("\n  " + command + " "), command);
            Ran help = Ran.bbrac(command, "--help");
            assertEquals(0, help.status());
            assertTrue(help.out().startsWith("Usage: bbrac " + command + " "), help.out());
        }
    }

    @Test
    void theVersionIsThatOfTheBuild() throws IOException {
        Ran ran = Ran.bbrac("--version");
        assertEquals(0, ran.status());
        String pom = Files.readString(Path.of("../pom.xml"));
        String version = ran.out().strip().substring("bbrac ".length());
        assertTrue(
                pom.contains(
                        "<artifactId>bbrac</artifactId>\n  <version>" + version + "</version>"),
                version);
    }

    @Test
    void aCommandLineThatIsNotValidExitsWithTwo() {
        Ran nothing = Ran.bbrac();
        assertEquals(2, nothing.status());
        assertEquals("bbrac: expected a command, found none\nTry `bbrac --help`.\n", nothing.err());
        Ran misspelt = Ran.bbrac("doctr");
        assertEquals(2, misspelt.status());
        assertTrue(misspelt.err().contains("Did you mean: bbrac doctor"), misspelt.err());
        assertFalse(misspelt.err().contains("Exception"));
        assertEquals("", misspelt.out());
    }

    /// A variable of the shell that is not set; the empty path would be the current folder.
    @Test
    void anEmptyNameIsRefusedByEveryCommand() {
        for (List<String> line :
                List.of(
                        List.of("recognize", "-m", ""),
                        List.of("recognize", "-m", "m", "-o", ""),
                        List.of("recognize", "-m", "m", "--dictionary", ""),
                        List.of("train", "--data", "", "-o", "out"),
                        List.of("evaluate", "-m", "m", "--data", ""),
                        List.of("evaluate", "--gold", "", "--predicted", "p"),
                        List.of("data", "check", ""),
                        List.of("data", "split", "a", "-o", ""))) {
            Ran ran = Ran.bbrac(line.toArray(String[]::new));
            assertEquals(2, ran.status(), line.toString());
            assertTrue(
                    ran.err().contains(": expected a name, found an empty one\n"),
                    line + ": " + ran.err());
        }
        for (String more : List.of("a.txt", "-")) {
            assertEquals(2, Ran.bbrac("recognize", "-m", "m", more, "").status());
        }
        assertEquals(2, Ran.bbrac("inspect", "").status());
    }
}
