package io.github.bbrac.bench.torchscript;

import io.github.bbrac.bench.workload.Parameters;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A module in the format of TorchScript: a zip archive, nothing compressed, of the module's source, a pickle of its
/// attributes, and the elements of each tensor in a file. Of pickle's protocol 2 it holds what PyTorch itself writes
/// (torch/csrc/jit/serialization/pickler.cpp).
///
/// One thread at a time.
final class ScriptArchive {
    private static final String ROOT = "model/";

    /// Of the format; readers since PyTorch 1.11 know it.
    private static final String VERSION = "10\n";

    private static final int PROTOCOL = 0x80;
    private static final int NEW_OBJECT = 0x81;
    private static final int FALSE = 0x89;

    /// A parameter of the module.
    ///
    /// @param name an identifier
    private record Attribute(String name, List<Integer> shape, Supplier<float[]> values) {}

    private final List<Attribute> attributes = new ArrayList<>();

    /// Adds a tensor of float32.
    ///
    /// @param name an identifier
    /// @param values its elements, made when the file is written
    /// @return how the source names it
    String tensor(String name, Supplier<float[]> values, Integer... shape) {
        attributes.add(new Attribute(name, List.of(shape), values));
        return "self." + name;
    }

    /// Writes the archive.
    ///
    /// @param methods in the form in which PyTorch saves them, indented by two spaces
    void write(Path file, String methods) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setMethod(ZipOutputStream.STORED);
            put(zip, "version", VERSION.getBytes(StandardCharsets.US_ASCII));
            put(zip, "code/__torch__.py", source(methods).getBytes(StandardCharsets.UTF_8));
            put(zip, "data.pkl", pickle());
            put(zip, "constants.pkl", new byte[] {(byte) PROTOCOL, 2, ')', '.'});
            for (int n = 0; n < attributes.size(); n++) {
                put(zip, "data/" + n, Parameters.littleEndian(attributes.get(n).values.get()));
            }
        }
    }

    private String source(String methods) {
        StringBuilder source =
                new StringBuilder(
                        """
                        class Network(Module):
                          __parameters__ = []
                          __buffers__ = []
                          training : bool
                        """);
        attributes.forEach(
                attribute -> source.append("  ").append(attribute.name).append(" : Tensor\n"));
        return source.append(methods).toString();
    }

    private static void put(ZipOutputStream zip, String name, byte... bytes) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        ZipEntry entry = new ZipEntry(ROOT + name);
        entry.setSize(bytes.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }

    /// An object of the class with a dictionary of attributes.
    private byte[] pickle() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(PROTOCOL);
        out.write(2);
        global(out, "__torch__", "Network");
        out.write(')');
        out.write(NEW_OBJECT);
        out.write('}');
        out.write('(');
        for (int n = 0; n < attributes.size(); n++) {
            text(out, attributes.get(n).name);
            tensor(out, n);
        }
        text(out, "training");
        out.write(FALSE);
        out.write('u');
        out.write('b');
        out.write('.');
        return out.toByteArray();
    }

    /// `_rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, hooks)`.
    private void tensor(ByteArrayOutputStream out, int n) {
        List<Integer> shape = attributes.get(n).shape;
        List<Integer> strides = new ArrayList<>();
        int elements = 1;
        for (int extent : shape.reversed()) {
            strides.addFirst(elements);
            elements *= extent;
        }
        global(out, "torch._utils", "_rebuild_tensor_v2");
        out.write('(');
        out.write('(');
        text(out, "storage");
        global(out, "torch", "FloatStorage");
        text(out, Integer.toString(n));
        text(out, "cpu");
        number(out, elements);
        out.write('t');
        out.write('Q');
        number(out, 0);
        numbers(out, shape);
        numbers(out, strides);
        out.write(FALSE);
        global(out, "collections", "OrderedDict");
        out.write(')');
        out.write('R');
        out.write('t');
        out.write('R');
    }

    private static void global(ByteArrayOutputStream out, String module, String name) {
        out.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write('X');
        int32(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static void number(ByteArrayOutputStream out, int number) {
        out.write('J');
        int32(out, number);
    }

    private static void numbers(ByteArrayOutputStream out, List<Integer> numbers) {
        out.write('(');
        for (int number : numbers) {
            number(out, number);
        }
        out.write('t');
    }

    private static void int32(ByteArrayOutputStream out, int number) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            out.write(number >>> shift);
        }
    }
}
