package io.github.bbrac.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The script `bbrac`, copied to a folder where there is nothing to build, with a `java` that prints
/// what it is given, an argument on each line.
class LauncherTest {
    private static final Path SHELL = Path.of("/bin/sh");

    @TempDir Path folder;
    private Path launcher;
    private Path tools;

    @BeforeEach
    void copyLauncher() throws IOException {
        assumeTrue(Files.isExecutable(SHELL), "this system has no /bin/sh: not tested");
        Path home = Files.createDirectories(folder.resolve("where it is"));
        tools = Files.createDirectories(home.resolve("tools"));
        launcher = home.resolve("bbrac");
        Files.copy(Path.of("../bbrac"), launcher);
        Files.copy(Path.of("../tools/find-jdk.sh"), tools.resolve("find-jdk.sh"));
    }

    private String jdk(int version) throws IOException {
        Path home = folder.resolve("jdk " + version);
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$0\" \"$@\"\n");
        assertTrue(java.toFile().setExecutable(true));
        Files.writeString(
                home.resolve("release"), "JAVA_VERSION=\"" + version + ".0.1\"\nOS_NAME=\"Linux\"");
        return home.toString();
    }

    /// Runs it in an environment of these variables alone.
    private static Ran run(Path launcher, Map<String, String> environment, String... args)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(SHELL.toString(), launcher.toString()));
        command.addAll(List.of(args));
        var builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().put("LC_ALL", "C.UTF-8"); // for Java to hand our characters on
        builder.environment().putAll(environment);
        return Child.end(builder);
    }

    private static String systemPath() {
        return System.getenv("PATH");
    }

    @Test
    void argumentsArriveAsTheyAre() throws IOException, InterruptedException {
        String jdk = jdk(25);
        String[] args = {"recognize", "a b", "", "*", "-o", "咳嗽.txt", "$HOME"};
        Ran ran =
                run(
                        launcher,
                        Map.of(
                                "JAVA_HOME",
                                jdk,
                                "PATH",
                                systemPath(),
                                "BBRAC_JAVA_OPTS",
                                "-Xmx8g -Xss16m"),
                        args);
        assertEquals("", ran.err());
        assertEquals(0, ran.status());
        List<String> given = ran.out().lines().toList();
        assertEquals(jdk + "/bin/java", given.getFirst());
        int jar = given.indexOf("-jar");
        assertEquals(List.of("-Xmx8g", "-Xss16m"), given.subList(jar - 2, jar), given.toString());
        Path home = launcher.getParent().toRealPath();
        assertEquals(home.resolve("cli/target/bbrac.jar").toString(), given.get(jar + 1));
        assertEquals(List.of(args), given.subList(jar + 2, given.size()));
    }

    @Test
    void onlyLearningTakesLargePagesAndOnlyWhereTheKernelLeavesTheChoice()
            throws IOException, InterruptedException {
        Path setting = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
        boolean choice =
                Files.isReadable(setting) && Files.readString(setting).contains("[madvise]");
        Map<String, String> environment = Map.of("JAVA_HOME", jdk(25), "PATH", systemPath());
        for (String command : List.of("train", "pretrain", "experiment", "recognize", "")) {
            Ran ran = run(launcher, environment, command);
            assertEquals("", ran.err());
            List<String> given = ran.out().lines().toList();
            boolean learns = !command.isEmpty() && !command.equals("recognize");
            boolean large = given.contains("-XX:+UseTransparentHugePages");
            assertEquals(choice && learns, large, command);
        }
    }

    @Test
    void theUsersCollectorAndYoungGenerationReplaceTheLaunchers()
            throws IOException, InterruptedException {
        Map<String, String> environment = Map.of("JAVA_HOME", jdk(25), "PATH", systemPath());
        List<String> ours = List.of("-XX:+UseSerialGC", "-XX:MaxNewSize=32m");
        List<String> given = run(launcher, environment).out().lines().toList();
        assertTrue(given.containsAll(ours), given.toString());
        environment = new HashMap<>(environment);
        environment.put("BBRAC_JAVA_OPTS", "-XX:+UseG1GC -Xmn1g");
        given = run(launcher, environment).out().lines().toList();
        assertTrue(Collections.disjoint(given, ours), given.toString());
    }

    @Test
    void aLinkToItFindsItsHome() throws IOException, InterruptedException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path link = Files.createSymbolicLink(bin.resolve("b"), Path.of("../where it is/bbrac"));
        Ran ran = run(link, Map.of("JAVA_HOME", jdk(25), "PATH", systemPath()), "doctor");
        assertEquals(0, ran.status(), ran.err());
        assertTrue(ran.out().endsWith("/where it is/cli/target/bbrac.jar\ndoctor\n"), ran.out());
    }

    @Test
    void whatIsNoJdk25IsPassedOver() throws IOException, InterruptedException {
        String path = jdk(25) + "/bin:" + systemPath();
        Ran ran = run(launcher, Map.of("JAVA_HOME", jdk(17), "PATH", path));
        assertEquals(0, ran.status(), ran.err());
        assertTrue(ran.out().startsWith(folder.toRealPath() + "/jdk 25/bin/java\n"), ran.out());
    }

    @Test
    void withoutAJdk25ItSaysWhereItLooked() throws IOException, InterruptedException {
        Path search = tools.resolve("find-jdk.sh");
        String without = Files.readString(search) + "\ntry_usual_jdks() { return 1; }\n";
        Files.writeString(search, without);
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Ran none = run(launcher, Map.of("PATH", empty.toString(), "HOME", empty.toString()));
        String expected =
                "bbrac: expected a JDK 25, found none; install one, or set BBRAC_JAVA_HOME to its"
                        + " folder. Looked at:\n";
        assertEquals(
                expected + "  JAVA_HOME (not set), PATH and the usual folders: no Java at all\n",
                none.err().stripTrailing() + "\n");
        assertEquals(1, none.status());
        String older = jdk(17);
        Ran old = run(launcher, Map.of("PATH", empty.toString(), "JAVA_HOME", older));
        assertEquals(
                expected + "  JAVA_HOME: " + older + " (Java 17)\n",
                old.err().stripTrailing() + "\n");
        assertEquals(1, old.status());
    }

    @Test
    void theFolderThatTheUserNamesIsTheOnlyOneLookedAt() throws IOException, InterruptedException {
        Map<String, String> environment =
                Map.of(
                        "JAVA_HOME",
                        jdk(25),
                        "BBRAC_JAVA_HOME",
                        "/no such folder",
                        "PATH",
                        systemPath());
        Ran ran = run(launcher, environment);
        assertEquals(1, ran.status());
        assertTrue(
                ran.err().contains("\n  BBRAC_JAVA_HOME: /no such folder (no Java there)\n"),
                ran.err());
    }
}
