package io.github.bbrac.training;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Processes that a test may kill.
final class ChildJvm {
    private ChildJvm() {}

    /// Starts the main method of a test's class.
    static Process start(Class<?> main, String... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", classPath(main), main.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    /// All that this JVM has classes from, as modules or not.
    private static String classPath(Class<?> main) {
        String name = main.getName().replace('.', '/') + ".class";
        URI own = URI.create(main.getResource("/" + name).toString());
        Path classes = Path.of(own);
        for (int depth = 0; depth < name.split("/").length; depth++) {
            classes = classes.getParent();
        }
        return Stream.of(
                        classes.toString(),
                        System.getProperty("jdk.module.path"),
                        System.getProperty("java.class.path"))
                .filter(path -> path != null && !path.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
