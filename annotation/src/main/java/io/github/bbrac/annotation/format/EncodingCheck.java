package io.github.bbrac.annotation.format;

import io.github.bbrac.annotation.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether a file is UTF-8 throughout. No state.
public final class EncodingCheck {
    private static final String GB18030 = "GB18030";

    /// A short line of another encoding may be valid UTF-8 by chance, but no more than one in so many.
    private static final int CHANCE = 10;

    private EncodingCheck() {}

    /// Looks at all lines of a file; of a folder at none, nor of a pipe, which can be read only once.
    ///
    /// @param mistakes told if some lines are UTF-8 and others are not
    /// @throws FormatException if the file is in another encoding altogether, or holds no text
    /// @throws IOException if the file cannot be read, or the sink ends the reading
    public static void check(Path file, MistakeSink mistakes) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            return;
        }
        var others = new MistakeList();
        int unicode = 0;
        boolean zeros = false;
        try (InputStream in = Files.newInputStream(file)) {
            var lines = new Utf8Lines(file.toString(), in);
            while (lines.advance(others)) {
                unicode += lines.text().chars().anyMatch(c -> c > 0x7F) ? 1 : 0;
                zeros |= lines.text().indexOf('\0') >= 0;
            }
        }
        if (zeros) {
            throw new FormatException(
                    file + ": expected UTF-8 text, found zero bytes; is it UTF-16 or no text?");
        }
        if (others.count() > 0 && unicode <= others.count() / CHANCE) {
            throw new FormatException(
                    file
                            + ": expected UTF-8, found "
                            + (isGb18030(file)
                                    ? "GB18030 (or GBK); convert the file with iconv -f GB18030 -t"
                                            + " UTF-8"
                                    : "another encoding"));
        }
        if (others.count() > 0) {
            mistakes.accept(
                    new FormatException(
                            file
                                    + ": expected one encoding, found "
                                    + unicode
                                    + " lines with characters in UTF-8 and "
                                    + others.count()
                                    + " in another encoding; convert those lines alone"));
        }
    }

    private static boolean isGb18030(Path file) throws IOException {
        if (!Charset.isSupported(GB18030)) {
            return false;
        }
        try {
            Charset.forName(GB18030).newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(file)));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
