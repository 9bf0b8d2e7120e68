package io.github.bbrac.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Options and system properties that choose kernels, together. Looked at in a process of its own, since
/// properties are all tests' together; the plain kernels say on standard error that they are slow only
/// where nobody asked for them.
class KernelOptionsTest extends RecognizeCase {
    private String err(List<String> flags, String... options)
            throws IOException, InterruptedException {
        String[] args = {"recognize", "-m", model.toString(), file("a.txt", "咳")};
        Ran ran =
                Child.end(
                        Child.of(
                                flags,
                                Stream.of(args, options)
                                        .flatMap(Arrays::stream)
                                        .toArray(String[]::new)));
        return ran.err();
    }

    @Test
    void eachSaysWhatTheOtherDoesNot() throws IOException, InterruptedException {
        assertTrue(err(List.of(), "--threads", "2").contains("vector kernels: "));
        List<String> plain = List.of("-Dbbrac.kernels=plain");
        assertEquals("", err(plain, "--threads", "2"));
        String refusal = "bbrac: -Dbbrac.threads: expected a number from 1 to 1024, found 2000\n";
        List<String> many = List.of("-Dbbrac.threads=2000");
        assertEquals(refusal, err(many, "--kernels", "plain"));
        assertEquals("", err(many, "--kernels", "plain", "--threads", "2"));
    }

    @Test
    void openClWithoutJoclSaysWhatIsMissing() throws IOException, InterruptedException {
        assertEquals(
                "bbrac: OpenCL: expected JOCL, which calls the driver, found no class org.jocl.CL; put"
                        + " jocl-2.0.6.jar beside bbrac.jar or on the class path\n",
                err(List.of(), "--kernels", "opencl"));
    }
}
