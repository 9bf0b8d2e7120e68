package io.github.bbrac.cli;

import io.github.bbrac.annotation.FormatException;
import io.github.bbrac.annotation.StrictUtf8;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/// How the bytes of a text file become a text.
///
/// @param encoding what the bytes are encoded in
/// @param sure whether the user says that files hold text, whatever they look like
record TextDecoder(Charset encoding, boolean sure) {
    /// Files that hold text, but not as text, by the bytes that they begin with.
    private static final Map<String, String> CONTAINERS =
            Map.of(
                    "%PDF-", "a PDF",
                    "PK\3\4", "a zip archive, as .docx and .xlsx are",
                    "\u00D0\u00CF\u0011\u00E0", "a file of Microsoft Office, as .doc and .xls are",
                    "{\\rtf", "an RTF document");

    /// Decodes a file's bytes.
    ///
    /// @throws FormatException if it is no text in this encoding
    String decode(String name, byte[] content) throws FormatException {
        if (!sure) {
            refuseContainers(name, content);
        }
        String text = decodeStrictly(name, content);
        if (!sure && text.indexOf('\0') >= 0) {
            throw new FormatException(
                    name
                            + ": expected text, found NUL characters, as in binary files and in UTF-16;"
                            + " --encoding UTF-16 reads the latter, and --input-format text lets them"
                            + " be");
        }
        return text;
    }

    private static void refuseContainers(String name, byte[] content) throws FormatException {
        String begin =
                new String(
                        Arrays.copyOf(content, Math.min(content.length, 8)),
                        StandardCharsets.ISO_8859_1);
        for (var container : CONTAINERS.entrySet()) {
            if (begin.startsWith(container.getKey())) {
                throw new FormatException(
                        name
                                + ": expected text, found "
                                + container.getValue()
                                + "; save it as plain text");
            }
        }
    }

    private String decodeStrictly(String name, byte[] content) throws FormatException {
        if (encoding.equals(StandardCharsets.UTF_8)) {
            return StrictUtf8.decode(name, content);
        }
        try {
            return encoding.newDecoder().decode(ByteBuffer.wrap(content)).toString();
        } catch (CharacterCodingException e) {
            throw new FormatException(name + ": expected " + encoding + ", found other bytes", e);
        }
    }
}
