package io.github.bbrac.annotation.format;

import io.github.bbrac.annotation.FormatException;
import io.github.bbrac.annotation.LabelledText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// One document's tokens and labels as they stand in a CoNLL file.
///
/// @param lines the number of each token's line
record ConllText(String id, List<String> tokens, List<String> labels, List<Integer> lines) {
    private static final Pattern BORDER = Pattern.compile("-DOCSTART-(\\s|\\z)");

    private ConllText(String id) {
        this(id, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    /// Reads all documents but those of which a line holds a mistake.
    static List<ConllText> readAll(Utf8Lines lines, MistakeSink mistakes) throws IOException {
        var texts = new ArrayList<ConllText>();
        boolean[] whole = {true};
        MistakeSink noting =
                mistake -> {
                    whole[0] = false;
                    mistakes.accept(mistake);
                };
        int opened = 0;
        ConllText open = null;
        while (lines.advance(noting)) {
            String line = lines.text();
            if (line.isEmpty() || isBorder(line)) {
                close(open, whole, texts);
                open = null;
                continue;
            }
            boolean isId = open == null && isId(line);
            if (open == null) {
                opened++;
                open = new ConllText(Integer.toString(opened));
            }
            try {
                if (isId) {
                    open = new ConllText(id(lines.where(), line));
                } else {
                    open.readToken(lines, line);
                }
            } catch (FormatException e) {
                noting.accept(e);
            }
        }
        close(open, whole, texts);
        return texts;
    }

    private static void close(ConllText open, boolean[] whole, List<ConllText> texts) {
        if (open != null && whole[0]) {
            texts.add(open);
        }
        whole[0] = true;
    }

    /// Whether a line, of the CoNLL-2003 task's form, only parts documents.
    static boolean isBorder(String line) {
        return BORDER.matcher(line).lookingAt();
    }

    private static boolean isId(String line) {
        return line.startsWith(Conll.ID.strip()) && line.indexOf('\t') < 0;
    }

    private static String id(String where, String line) throws FormatException {
        return ConllEscapes.decode(
                where, line.substring(Math.min(Conll.ID.length(), line.length())));
    }

    private void readToken(Utf8Lines at, String line) throws FormatException {
        boolean tabs = line.indexOf('\t') >= 0;
        int tokenEnd = tabs ? line.indexOf('\t') : line.indexOf(' ');
        int labelFrom = (tabs ? line.lastIndexOf('\t') : line.lastIndexOf(' ')) + 1;
        if (tokenEnd < 0) {
            throw new FormatException(
                    at.where() + ": expected a token, a tab and a label, found one column");
        }
        if (tokenEnd == 0) {
            throw new FormatException(
                    at.where()
                            + ": expected a token, found an empty one; write white space by its"
                            + " number, such as \\x{20}");
        }
        if (labelFrom == line.length()) {
            throw new FormatException(
                    at.where() + ": expected a label, found nothing after the token");
        }
        tokens.add(ConllEscapes.decode(at.where(), line.substring(0, tokenEnd)));
        labels.add(line.substring(labelFrom));
        lines.add(at.number());
    }

    /// The tokens joined without spaces, as Chinese is written.
    ///
    /// @param normal each label's name in this project's spelling
    LabelledText labelled(Map<String, String> normal) {
        var labelled = new ArrayList<LabelledText.Token>(tokens.size());
        int start = 0;
        for (int t = 0; t < tokens.size(); t++) {
            int end = start + tokens.get(t).length();
            labelled.add(new LabelledText.Token(start, end, normal.get(labels.get(t))));
            start = end;
        }
        return new LabelledText(id, String.join("", tokens), labelled);
    }
}
