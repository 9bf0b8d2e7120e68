package io.github.bbrac.training;

import io.github.bbrac.kernels.Kernels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a training ran on. Says nothing of users, hosts or folders.
final class Machine {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private Machine() {}

    /// Name → value, in the order in which they are shown.
    static Map<String, String> facts(Kernels kernels) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("java", System.getProperty("java.vendor") + " " + Runtime.version());
        facts.put(
                "system",
                System.getProperty("os.name")
                        + " "
                        + System.getProperty("os.version")
                        + " "
                        + System.getProperty("os.arch"));
        facts.put("processor", processor());
        facts.put("kernels", kernels.name());
        facts.put("threads", Integer.toString(kernels.threads()));
        return facts;
    }

    /// The processor's name where the system tells it.
    private static String processor() {
        try {
            for (String line : Files.readAllLines(CPU_INFO, StandardCharsets.ISO_8859_1)) {
                if (line.startsWith("model name")) {
                    return line.substring(line.indexOf(':') + 1).strip();
                }
            }
        } catch (IOException e) {
            // Not Linux: the architecture has to do.
        }
        return System.getProperty("os.arch");
    }
}
