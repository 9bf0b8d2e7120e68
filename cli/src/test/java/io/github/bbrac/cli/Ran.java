package io.github.bbrac.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// What a command line did: its exit status and all it wrote.
record Ran(int status, String out, String err) {
    static Ran bbrac(String... args) {
        return with("", args);
    }

    static Ran with(String in, String... args) {
        var out = new ByteArrayOutputStream();
        var stdin = new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8));
        Ran ran = into(new Output(out, false), stdin, args);
        return new Ran(ran.status, out.toString(StandardCharsets.UTF_8), ran.err);
    }

    /// What is written to `out` is the caller's to look at.
    static Ran into(Output out, InputStream in, String... args) {
        var err = new ByteArrayOutputStream();
        var printed = new PrintStream(err, true, StandardCharsets.UTF_8);
        int status = Main.run(new Terminal(in, out, printed), args);
        return new Ran(status, "", err.toString(StandardCharsets.UTF_8));
    }
}
