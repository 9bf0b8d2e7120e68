package io.github.bbrac.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The command in a JVM of its own, for what only a process has: an exit status of its own making,
/// signals, streams of the system.
final class Child {
    private static final int PATIENCE_SECONDS = 60;

    private Child() {}

    /// A process that has not been started.
    static ProcessBuilder of(List<String> flags, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.add("-cp");
        command.add(
                Stream.of("jdk.module.path", "java.class.path")
                        .map(System::getProperty)
                        .filter(Objects::nonNull)
                        .collect(Collectors.joining(File.pathSeparator)));
        command.add(Main.class.getName());
        command.addAll(List.of(args));
        return new ProcessBuilder(command);
    }

    /// Waits for a process that reads nothing and writes little.
    static Ran end(ProcessBuilder builder) throws IOException, InterruptedException {
        Path err = Files.createTempFile("bbrac", ".err");
        try {
            Process process = builder.redirectError(err.toFile()).start();
            process.getOutputStream().close();
            String out =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ran(status(process), out, Files.readString(err));
        } finally {
            Files.delete(err);
        }
    }

    /// The exit status of a process, once it has ended.
    static int status(Process process) throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the process did not end");
        }
        return process.exitValue();
    }
}
