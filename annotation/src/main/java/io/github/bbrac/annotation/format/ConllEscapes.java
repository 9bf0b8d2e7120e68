package io.github.bbrac.annotation.format;

import io.github.bbrac.annotation.FormatException;

/// Characters that a line cannot show or keep, as their numbers: `\x{20}`. No state.
final class ConllEscapes {
    private static final String ESCAPE = "\\x{";

    private ConllEscapes() {}

    /// @param spaces whether a space of the common kind is escaped too
    static String encode(String text, boolean spaces) {
        var out = new StringBuilder(text.length());
        int next;
        for (int at = 0; at < text.length(); at = next) {
            int codePoint = text.codePointAt(at);
            next = at + Character.charCount(codePoint);
            boolean hidden = isHidden(codePoint) && (spaces || codePoint != ' ');
            if (hidden || text.startsWith(ESCAPE, at)) {
                out.append(ESCAPE).append(Integer.toHexString(codePoint)).append('}');
            } else {
                out.appendCodePoint(codePoint);
            }
        }
        return out.toString();
    }

    private static boolean isHidden(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            default -> false;
        };
    }

    static String decode(String where, String text) throws FormatException {
        int escape = text.indexOf(ESCAPE);
        if (escape < 0) {
            return text;
        }
        var out = new StringBuilder();
        int at = 0;
        while (escape >= 0) {
            int end = text.indexOf('}', escape);
            int codePoint = end < 0 ? -1 : parseHex(text, escape + ESCAPE.length(), end);
            if (codePoint < 0) {
                throw new FormatException(
                        where
                                + ": expected a code point such as \\x{20}, found an escape that is"
                                + " none");
            }
            out.append(text, at, escape).appendCodePoint(codePoint);
            at = end + 1;
            escape = text.indexOf(ESCAPE, at);
        }
        return out.append(text, at, text.length()).toString();
    }

    /// The code point that hexadecimal digits give, or -1.
    private static int parseHex(String text, int from, int to) {
        if (to == from || to - from > 6) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            value = (value << 4) | digit;
        }
        return Character.isValidCodePoint(value) ? value : -1;
    }
}
