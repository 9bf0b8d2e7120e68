package io.github.bbrac.annotation.tokenization;

import java.util.Arrays;

/// The vocabulary's word beginnings and `##` pieces as two tries in one, for longest-match-first search
/// without building strings. Made once, then read by any number of threads.
final class PieceTrie {
    private static final String CONTINUATION = "##";

    /// The node where a word's first piece starts.
    static final int WORD = 0;

    /// The node where its further pieces start.
    static final int INNER = 1;

    private final LongIntMap edges;

    /// The token that ends at each node, or -1.
    private final int[] tokens;

    PieceTrie(Vocabulary vocabulary) {
        int most = 2 + vocabulary.tokens().stream().mapToInt(String::length).sum();
        int[] ends = new int[most];
        Arrays.fill(ends, -1);
        edges = new LongIntMap(most);
        int nodes = 2;
        for (int id = 0; id < vocabulary.size(); id++) {
            String token = vocabulary.tokens().get(id);
            boolean inner = token.startsWith(CONTINUATION) && token.length() > 2;
            int node = inner ? INNER : WORD;
            int next;
            for (int at = inner ? 2 : 0; at < token.length(); at = next) {
                int codePoint = token.codePointAt(at);
                next = at + Character.charCount(codePoint);
                int child = child(node, codePoint);
                if (child < 0) {
                    child = nodes++;
                    edges.put(key(node, codePoint), child);
                }
                node = child;
            }
            ends[node] = id;
        }
        tokens = Arrays.copyOf(ends, nodes);
    }

    /// The node after one more code point, or -1.
    int child(int node, int codePoint) {
        return edges.get(key(node, codePoint));
    }

    /// The token whose code points lead to this node, or -1.
    int token(int node) {
        return tokens[node];
    }

    private static long key(int node, int codePoint) {
        return (long) node << 21 | codePoint;
    }
}
