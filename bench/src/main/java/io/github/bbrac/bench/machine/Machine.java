package io.github.bbrac.bench.machine;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a measurement ran on. Says nothing of users, hosts or folders.
public final class Machine {
    private Machine() {}

    /// Name → value, in the order in which they are shown.
    public static Map<String, String> facts() throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("processor", processor());
        facts.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("Java", System.getProperty("java.vendor") + " " + Runtime.version());
        facts.put("flags", String.join(" ", flags()));
        facts.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        return facts;
    }

    /// What the JVM was started with, less what names folders.
    private static List<String> flags() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.contains("/") && !flag.contains("\\"))
                .toList();
    }

    /// 1 and the number of processors.
    public static List<Integer> threadCounts() {
        List<Integer> counts = new ArrayList<>(List.of(1));
        int processors = Runtime.getRuntime().availableProcessors();
        if (processors > 1) {
            counts.add(processors);
        }
        return counts;
    }

    /// The processor's name where Linux tells it.
    public static String processor() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(info)) {
            return System.getProperty("os.arch");
        }
        try (var lines = Files.lines(info)) {
            List<String> names =
                    lines.filter(line ->
                                    line.startsWith("model name")
                                            || line.startsWith("cpu family")
                                            || line.startsWith("model\t"))
                            .limit(3)
                            .map(line -> line.replaceAll("\\s+", " "))
                            .toList();
            return String.join(", ", names);
        }
    }
}
