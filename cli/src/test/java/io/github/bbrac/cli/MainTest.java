package io.github.bbrac.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
