package io.github.bbrac.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The finished `bbrac.jar`. Not named as a test, since it runs only once the jar is there: in the
/// phase `verify`.
class JarCheck {
    private static final Path JAR = Path.of("target/bbrac.jar");
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir Path folder;

    @Test
    void itHoldsNoNativeCode() throws IOException {
        try (var jar = new ZipFile(JAR.toFile())) {
            assertEquals(
                    List.of(),
                    jar.stream()
                            .map(ZipEntry::getName)
                            .filter(name -> name.matches(".*\\.(so|dll|jnilib|dylib|a|exe)"))
                            .toList());
        }
    }

    /// The build puts JOCL there, for the machine that it runs on; a jar that is copied alone has none. Nothing is computed
    /// on the machine's devices, whose drivers are not this build's to judge.
    @Test
    void itFindsJoclBesideIt() throws IOException, InterruptedException {
        Ran ran =
                Child.end(
                        new ProcessBuilder(
                                JAVA,
                                "-Dbbrac.opencl.device=none",
                                "-jar",
                                JAR.toString(),
                                "doctor"));
        assertTrue(ran.out().contains("\nOpenCL "), ran.out());
        assertFalse(ran.out().contains("expected JOCL"), ran.out());
        assertEquals(0, ran.status(), ran.out());
        Path alone = Files.copy(JAR, folder.resolve("bbrac.jar"));
        ran = Child.end(new ProcessBuilder(JAVA, "-jar", alone.toString(), "doctor"));
        assertTrue(ran.out().contains("expected JOCL"), ran.out());
        assertEquals(0, ran.status(), ran.out());
    }

    @Test
    void speedIsMeasuredWithItAlone() throws IOException, InterruptedException {
        String javac = Path.of(JAVA).resolveSibling("javac").toString();
        String program = "../bench/DeviceSpeed.java";
        Ran ran =
                Child.end(
                        new ProcessBuilder(
                                javac, "-d", folder.toString(), "-cp", JAR.toString(), program));
        assertEquals(0, ran.status(), ran.err());
    }

    @Test
    void itCarriesTheLicencesOfAllThatIsInIt() throws IOException {
        try (var jar = new ZipFile(JAR.toFile())) {
            assertEquals(Files.readString(Path.of("../LICENSE")), text(jar, "META-INF/LICENSE"));
            assertTrue(text(jar, "META-INF/NOTICE").contains("Jackson JSON processor"));
            assertTrue(text(jar, "META-INF/FastDoubleParser-LICENSE").contains("MIT"));
            String others = text(jar, "META-INF/THIRD-PARTY.txt");
            for (String library :
                    List.of("jackson-core", "picocli", "progressbar", "jline", "xchart")) {
                assertTrue(others.contains(library), library);
            }
        }
    }

    @Test
    void itShowsHowFarALongJobIs() throws IOException, InterruptedException {
        Path model = SmallModel.write(folder.resolve("model"));
        Path record = Files.writeString(folder.resolve("a.txt"), "咳。");
        Ran ran =
                run(
                        "recognize",
                        "--progress",
                        "always",
                        "-m",
                        model.toString(),
                        "-o",
                        folder.resolve("out.jsonl").toString(),
                        record.toString());
        assertEquals(0, ran.status(), ran.err());
        assertTrue(ran.err().contains("recognize 100% ["), ran.err());
    }

    @Test
    void itHoldsTheDefaultModel() throws IOException, InterruptedException {
        Path record = Files.writeString(folder.resolve("a.txt"), "口服阿司匹林。");
        Ran ran = run("recognize", record.toString());
        assertEquals(0, ran.status(), ran.err());
        assertEquals("口服[阿司匹林|Dru]。\n", ran.out());
    }

    private static Ran run(String... args) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(JAVA, "-jar", JAR.toString()));
        command.addAll(List.of(args));
        return Child.end(new ProcessBuilder(command));
    }

    private static String text(ZipFile jar, String name) throws IOException {
        try (var in = jar.getInputStream(jar.getEntry(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
