package io.github.bbrac.annotation.format;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.FormatException;
import io.github.bbrac.annotation.LabelScheme;
import io.github.bbrac.annotation.LabelSet;
import io.github.bbrac.annotation.LabelledText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// One character a line with its label, a blank line between documents:
///
///     # id = 7
///     咳	B-Sym
///     嗽	E-Sym
///     \x{20}	O
///
/// Each code point is a token. One that a line cannot show or keep (white space, controls, format
/// characters, lone surrogates) is written as its number, so that the text comes back exactly. The
/// line with the id has no tab, so a character `#` cannot be mistaken for it.
///
/// Files of others are read as well: columns parted by tabs or, on lines without a tab, by spaces, the
/// first the token, the last the label, its role before or after its type; tokens of several characters;
/// documents without an id, which are numbered; lines `-DOCSTART-`, which part documents. Their tokens are joined without spaces, as Chinese is written. No state.
public final class Conll {
    static final String ID = "# id = ";

    private Conll() {}

    /// Reads a file whose labels tell their scheme; BIO and IOB1, which share their prefixes, are told
    /// apart by which of them allows what the file holds.
    ///
    /// @throws FormatException if a line is not as it should be or a label may not stand where it does,
    ///     with its number
    /// @throws IOException if the file cannot be read
    public static List<Document> read(Path file) throws IOException {
        return LabelFile.read(file, Optional.empty(), MistakeSink.STOP).documents(MistakeSink.STOP);
    }

    /// Reads a file of a known scheme.
    ///
    /// @throws FormatException as {@link #read(Path)}
    /// @throws IOException if the file cannot be read
    public static List<Document> read(Path file, LabelScheme scheme) throws IOException {
        return LabelFile.read(file, Optional.of(scheme), MistakeSink.STOP)
                .documents(MistakeSink.STOP);
    }

    /// Writes one document and the blank line after it.
    ///
    /// @throws IllegalArgumentException if two of its entities overlap, which labels cannot say
    /// @throws IOException if `out` refuses
    public static void write(Document document, LabelScheme scheme, Appendable out)
            throws IOException {
        List<String> types =
                document.entities().stream().map(Entity::type).distinct().sorted().toList();
        LabelledText labelled = LabelledText.of(document, LabelSet.forTypes(scheme, types));
        out.append(ID).append(ConllEscapes.encode(document.id(), false)).append('\n');
        for (LabelledText.Token token : labelled.tokens()) {
            String character = document.text().substring(token.start(), token.end());
            out.append(ConllEscapes.encode(character, true)).append('\t').append(token.label());
            out.append('\n');
        }
        out.append('\n');
    }
}
