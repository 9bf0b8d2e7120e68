package io.github.bbrac.annotation;

import io.github.bbrac.annotation.trie.TermTrie;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The user's own terms: text that is an entity of a type wherever it stands, and text that is none.
///
/// Terms match whatever the case and the width of their characters ('ＣＴ' is 'ct'). Of several terms
/// that begin at a place the longest matches; matches do not overlap, the leftmost wins. A term that
/// begins or ends with an ASCII letter matches only where no other ASCII letter adjoins, and likewise
/// for digits: 'CT' is not found in 'PACTS'.
///
/// The file format is one term a line in UTF-8, two columns parted by a tab:
///
///     奥沙利铂      Dru       always an entity of type Dru
///     直肠          -         never an entity
///     化疗          -Ope      never an entity of type Ope
///
/// Empty lines and lines that begin with `#` are skipped. A type may be one that no model knows.
///
/// Immutable, shared between threads.
public final class Dictionary {
    private static final Dictionary EMPTY = new Dictionary(Map.of(), Map.of());
    private static final String ANY_TYPE = "";

    /// A place where a term stands that is an entity of a type.
    ///
    /// @param start UTF-16 offset of its first char
    /// @param end UTF-16 offset after its last char
    /// @param type the type that the dictionary gives it
    public record Match(int start, int end, String type) {}

    private final TermTrie trie = new TermTrie();
    private final List<String> types = new ArrayList<>();
    private final Map<String, Set<String>> forbidden;

    private Dictionary(Map<String, String> forced, Map<String, Set<String>> forbidden) {
        forced.forEach((term, type) -> {
            trie.add(term, types.size());
            types.add(type);
        });
        this.forbidden = Map.copyOf(forbidden);
    }

    /// A dictionary without terms.
    public static Dictionary empty() {
        return EMPTY;
    }

    /// Reads a dictionary from a file.
    ///
    /// @throws FormatException if it is not UTF-8, or a line is not as the format says; the message names
    ///     the line but not the term
    /// @throws IOException if it cannot be read
    public static Dictionary read(Path file) throws IOException {
        String name = file.toString();
        return parse(name, StrictUtf8.decode(name, Files.readAllBytes(file)));
    }

    /// Reads a dictionary from the text of a file.
    ///
    /// @param name what messages call the file
    /// @param text without a byte order mark
    /// @throws FormatException as [#read]
    public static Dictionary parse(String name, String text) throws FormatException {
        Map<String, String> forced = new HashMap<>();
        Map<String, Set<String>> forbidden = new HashMap<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                addRow(name + ":" + number, line, forced, forbidden);
            }
        }
        return new Dictionary(forced, forbidden);
    }

    private static void addRow(
            String where,
            String row,
            Map<String, String> forced,
            Map<String, Set<String>> forbidden)
            throws FormatException {
        String[] columns = row.split("\t", -1);
        if (columns.length != 2 || columns[0].isBlank() || columns[1].isBlank()) {
            throw new FormatException(
                    where
                            + ": expected a term, a tab and a type (or '-'), found "
                            + (columns.length == 2 ? "an empty one" : columns.length + " columns"));
        }
        String term = fold(columns[0].strip());
        String type = columns[1].strip();
        if (type.codePoints().anyMatch(Dictionary::isBlankOrControl)) {
            throw new FormatException(
                    where
                            + ": expected a type without white space and control characters, found"
                            + " one with such");
        }
        if (type.startsWith("-")) {
            forbidden.computeIfAbsent(term, t -> new HashSet<>()).add(type.substring(1));
        } else if (!forced.computeIfAbsent(term, t -> type).equals(type)) {
            throw new FormatException(
                    "%s: expected one type for a term, found %s and, above, %s"
                            .formatted(where, type, forced.get(term)));
        }
        String always = forced.get(term);
        Set<String> never = forbidden.getOrDefault(term, Set.of());
        if (always != null && (never.contains(ANY_TYPE) || never.contains(always))) {
            throw new FormatException(
                    "%s: expected a term to be forced or forbidden, found both for type %s"
                            .formatted(where, always));
        }
    }

    private static boolean isBlankOrControl(int codePoint) {
        return Character.isWhitespace(codePoint)
                || Character.isSpaceChar(codePoint)
                || Character.isISOControl(codePoint);
    }

    /// The types that it forces or forbids, in alphabetical order: a new set.
    public Set<String> types() {
        Set<String> named = new TreeSet<>(types);
        forbidden.values().forEach(named::addAll);
        named.remove(ANY_TYPE);
        return named;
    }

    /// Whether it has no terms.
    public boolean isEmpty() {
        return types.isEmpty() && forbidden.isEmpty();
    }

    /// The places in a text where terms stand that are entities, in order, without overlap.
    public List<Match> matches(String text) {
        if (types.isEmpty()) {
            return List.of();
        }
        List<Match> matches = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int term = TermTrie.NONE;
            int end = at;
            int node = at > 0 && adjoin(text, at) ? TermTrie.NONE : TermTrie.ROOT;
            for (int i = at; i < text.length() && node != TermTrie.NONE; i++) {
                node = trie.child(node, fold(text.charAt(i)));
                if (node != TermTrie.NONE
                        && trie.term(node) != TermTrie.NONE
                        && !adjoin(text, i + 1)) {
                    term = trie.term(node);
                    end = i + 1;
                }
            }
            if (term != TermTrie.NONE) {
                matches.add(new Match(at, end, types.get(term)));
            }
            at = Math.max(end, at + 1);
        }
        return matches;
    }

    /// Whether an entity with this text and type may not be.
    public boolean forbids(String entityText, String type) {
        if (forbidden.isEmpty()) {
            return false;
        }
        Set<String> never = forbidden.getOrDefault(fold(entityText), Set.of());
        return never.contains(ANY_TYPE) || never.contains(type);
    }

    /// Whether the chars before and at an offset belong to one word, number or code point, so that no
    /// term may begin or end between them.
    private static boolean adjoin(String text, int offset) {
        if (offset == text.length()) {
            return false;
        }
        char left = fold(text.charAt(offset - 1));
        char right = fold(text.charAt(offset));
        return (isLetter(left) && isLetter(right))
                || (isDigit(left) && isDigit(right))
                || Character.isSurrogatePair(left, right);
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static String fold(String text) {
        char[] chars = text.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            chars[i] = fold(chars[i]);
        }
        return new String(chars);
    }

    /// Full-width ASCII to ASCII, then lower case: always one char for one char, so offsets stay.
    private static char fold(char c) {
        if (c >= '\uFF01' && c <= '\uFF5E') {
            return Character.toLowerCase((char) (c - 0xFEE0));
        }
        return c == '\u3000' ? ' ' : Character.toLowerCase(c);
    }
}
