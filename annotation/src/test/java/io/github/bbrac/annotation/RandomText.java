package io.github.bbrac.annotation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/// Text of the kinds that break offsets, from a seed.
public final class RandomText {
    private static final String[] PIECES = {
        "患",
        "者",
        "糖",
        "尿",
        "病",
        "癌",
        "，",
        "。",
        "；",
        "！",
        "？",
        "、",
        "“",
        "”",
        "a",
        "B",
        "z",
        "Q",
        "0",
        "7",
        ".",
        "!",
        "?",
        ";",
        "-",
        "(",
        "[",
        "]",
        "[CLS]",
        "[UNK]",
        " ",
        "\t",
        "\n",
        "\r",
        "\r\n",
        "\u3000",
        "\u00A0",
        "\u200B",
        "\uFEFF",
        "\u200D",
        "\u0000",
        "\u000B",
        "\u0085",
        "\u2028",
        "\uFFFD",
        "Ａ",
        "９",
        "％",
        "ｶ",
        "ﾞ",
        "é",
        "e\u0301",
        "\u0301",
        "İ",
        "ı",
        "ß",
        "Σ",
        "ς",
        "Ω",
        "ﬁ",
        "㎎",
        "①",
        "Ⅱ",
        "한",
        "글",
        "각",
        "\u1100\u1161",
        "ポ",
        "ホ\u309A",
        "ไ",
        "ทย",
        "𠮷",
        "𪛖",
        "😀",
        "👨\u200D👩\u200D👧",
        "🇨🇳",
        "𝔸",
        "\uD83D",
        "\uDE00",
        "\uE000",
        "\u0378",
        "豈",
        "\uD87E\uDC00",
        "ё",
        "Ё",
        "🏽",
        "\uFE0F",
        "𐐀",
        "\u037E"
    };

    private RandomText() {}

    /// A text of up to `most` pieces, some of them several chars.
    public static String next(RandomGenerator random, int most) {
        var text = new StringBuilder();
        int pieces = random.nextInt(most + 1);
        for (int i = 0; i < pieces; i++) {
            if (random.nextInt(20) == 0) {
                text.append((char) random.nextInt(0x10000));
            } else {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
        }
        return text.toString();
    }

    /// The same without lone surrogates, which no file can hold.
    public static String nextWellFormed(RandomGenerator random, int most) {
        var text = new StringBuilder();
        next(random, most)
                .codePoints()
                .filter(c -> c > 0xFFFF || !Character.isSurrogate((char) c))
                .forEach(text::appendCodePoint);
        return text.toString();
    }

    /// Spans that share no position, in ascending order, over `length` positions.
    public static List<TokenSpan> spans(RandomGenerator random, int length, List<String> types) {
        var spans = new ArrayList<TokenSpan>();
        int at = random.nextInt(3);
        while (at < length) {
            int to = Math.min(length, at + 1 + random.nextInt(4));
            spans.add(new TokenSpan(at, to, types.get(random.nextInt(types.size()))));
            at = to + Math.max(0, random.nextInt(5) - 2);
        }
        return spans;
    }

    /// A document with entities between code points, which may overlap where asked for.
    public static Document document(RandomGenerator random, String id, boolean overlap) {
        String text = nextWellFormed(random, 40);
        int[] borders = borders(text);
        var entities = new ArrayList<Entity>();
        for (TokenSpan span : spans(random, borders.length - 1, List.of("Dis", "Bod", "检查"))) {
            int to = span.to();
            if (overlap && random.nextBoolean()) {
                to = Math.min(borders.length - 1, to + 2);
            }
            entities.add(Entity.of(text, span.type(), borders[span.from()], borders[to]));
        }
        Collections.shuffle(entities, new Random(random.nextLong()));
        return new Document(id, text, entities);
    }

    /// The offset of every code point, and the text's length.
    public static int[] borders(String text) {
        int count = text.codePointCount(0, text.length());
        int[] borders = new int[count + 1];
        for (int i = 0; i < count; i++) {
            borders[i + 1] = borders[i] + Character.charCount(text.codePointAt(borders[i]));
        }
        return borders;
    }
}
