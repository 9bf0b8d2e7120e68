package io.github.bbrac.annotation.tokenization;

/// BERT's tokenizer (Devlin et al. 2019, arXiv:1810.04805), with the offsets of every token in the
/// caller's own string. Immutable, shared; allocates nothing.
///
/// The text is cleaned (control, format and private-use characters are dropped, every kind of white
/// space separates), each Chinese character and each punctuation mark becomes a word of its own, and
/// each word is cut into the longest pieces that the vocabulary has, the later ones marked `##`. A word
/// that cannot be cut so, or of more than 100 code points, is `[UNK]`. `[CLS]` and its like are found
/// where the text spells them, as Hugging Face's tokenizer does.
///
/// A token's offsets span the code points that it was made from: a decomposed accent that was
/// dropped at its end is not part of it, a zero-width joiner dropped inside is; the two or three tokens
/// of one Hangul syllable all have the syllable's offsets.
public final class WordPieceTokenizer implements Tokenizer {
    private final Vocabulary vocabulary;
    private final boolean doLowerCase;
    private final boolean stripAccents;
    private final PieceTrie pieces;

    /// The usual tokenizer: accents are stripped exactly where letters are lower-cased.
    ///
    /// @param doLowerCase whether letters are lower-cased, as the model's config says
    public WordPieceTokenizer(Vocabulary vocabulary, boolean doLowerCase) {
        this(vocabulary, doLowerCase, doLowerCase);
    }

    /// @param doLowerCase whether letters are lower-cased
    /// @param stripAccents whether letters are decomposed and their non-spacing marks dropped
    public WordPieceTokenizer(Vocabulary vocabulary, boolean doLowerCase, boolean stripAccents) {
        this.vocabulary = vocabulary;
        this.doLowerCase = doLowerCase;
        this.stripAccents = stripAccents;
        pieces = new PieceTrie(vocabulary);
    }

    @Override
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    @Override
    public void tokenize(String text, Tokens into) {
        into.clear();
        into.word.length = 0;
        int next;
        for (int at = 0; at < text.length(); at = next) {
            int codePoint = text.codePointAt(at);
            int special = codePoint == '[' ? specialAt(text, at) : -1;
            if (special >= 0) {
                next = at + vocabulary.tokens().get(special).length();
                endWord(into);
                into.add(special, at, next, true);
            } else {
                next = at + Character.charCount(codePoint);
                read(codePoint, at, next, into);
            }
        }
        endWord(into);
    }

    /// The special token that the text spells at this offset, or -1.
    private int specialAt(String text, int at) {
        for (int i = 0; i < Vocabulary.SPECIAL.size(); i++) { // an iterator would be allocated
            if (text.startsWith(Vocabulary.SPECIAL.get(i), at)) {
                return vocabulary.find(Vocabulary.SPECIAL.get(i));
            }
        }
        return -1;
    }

    private void read(int codePoint, int from, int to, Tokens into) {
        switch (Character.getType(codePoint)) {
            case Character.CONTROL -> {
                if (codePoint == '\t' || codePoint == '\n' || codePoint == '\r') {
                    endWord(into);
                }
            }
            case Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE -> {
                // dropped, without ending the word
            }
            case Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    endWord(into);
            default -> {
                if (isChinese(codePoint)) {
                    endWord(into);
                    decompose(codePoint, from, to, into);
                    endWord(into);
                } else if (codePoint
                        != 0xFFFD) { // the replacement character, dropped like a control
                    decompose(codePoint, from, to, into);
                }
            }
        }
    }

    private void decompose(int codePoint, int from, int to, Tokens into) {
        int decomposition = stripAccents ? Decompositions.of(codePoint) : -1;
        if (decomposition < 0) {
            lowerCase(codePoint, from, to, into);
            return;
        }
        for (int i = 0; i < Decompositions.size(decomposition); i++) {
            lowerCase(Decompositions.part(decomposition, i), from, to, into);
        }
    }

    private void lowerCase(int codePoint, int from, int to, Tokens into) {
        if (stripAccents && Character.getType(codePoint) == Character.NON_SPACING_MARK) {
            return;
        }
        if (!doLowerCase) {
            append(codePoint, from, to, into);
        } else if (codePoint == 'İ') { // the only code point whose lower case is two
            append('i', from, to, into);
            append(0x307, from, to, into);
        } else {
            append(Character.toLowerCase(codePoint), from, to, into);
        }
    }

    private void append(int codePoint, int from, int to, Tokens into) {
        boolean alone = isPunctuation(codePoint);
        if (alone) {
            endWord(into);
        }
        into.word.add(codePoint, from, to);
        if (alone) {
            endWord(into);
        }
    }

    /// Cuts the word read so far into pieces and begins another.
    private void endWord(Tokens into) {
        Tokens.Word word = into.word;
        int length = word.length;
        if (length == 0) {
            return;
        }
        int before = into.size();
        int at = length > Tokens.Word.LONGEST ? -1 : 0;
        while (at >= 0 && at < length) {
            at = addPiece(word, at, into);
        }
        if (at < 0) {
            into.truncate(before);
            into.add(vocabulary.unknown(), word.starts[0], word.end, true);
        }
        word.length = 0;
    }

    /// Adds the longest piece that begins at `at`.
    ///
    /// @return where it ends, or -1 where no piece begins
    private int addPiece(Tokens.Word word, int at, Tokens into) {
        int node = at == 0 ? PieceTrie.WORD : PieceTrie.INNER;
        int end = -1;
        int token = -1;
        for (int i = at; i < word.length; i++) {
            node = pieces.child(node, word.codePoints[i]);
            if (node < 0) {
                break;
            }
            if (pieces.token(node) >= 0) {
                token = pieces.token(node);
                end = i + 1;
            }
        }
        if (end >= 0) {
            into.add(token, word.starts[at], word.ends[end - 1], at == 0);
        }
        return end;
    }

    /// The blocks that BERT calls Chinese: unified and compatibility ideographs up to extension E.
    private static boolean isChinese(int codePoint) {
        return isWithin(codePoint, 0x4E00, 0x9FFF)
                || isWithin(codePoint, 0x3400, 0x4DBF)
                || isWithin(codePoint, 0x20000, 0x2A6DF)
                || isWithin(codePoint, 0x2A700, 0x2CEAF)
                || isWithin(codePoint, 0xF900, 0xFAFF)
                || isWithin(codePoint, 0x2F800, 0x2FA1F);
    }

    private static boolean isWithin(int codePoint, int first, int last) {
        return codePoint >= first && codePoint <= last;
    }

    /// What BERT calls punctuation: Unicode's, and every ASCII sign that is no letter, digit or space.
    private static boolean isPunctuation(int codePoint) {
        if (codePoint < 0x80) {
            return codePoint > ' ' && codePoint < 0x7F && !Character.isLetterOrDigit(codePoint);
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION ->
                    true;
            default -> false;
        };
    }
}
