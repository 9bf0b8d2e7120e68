package io.github.bbrac.annotation.trie;

import java.util.Arrays;

/// A trie over chars in one open-addressing hash table: looking up allocates nothing.
///
/// Filled by one thread, then read by any.
public final class TermTrie {
    /// The node from which every term begins.
    public static final int ROOT = 0;

    /// No node, and no term.
    public static final int NONE = -1;

    /// Keys are node · 2¹⁶ + char, plus one so that 0 means empty; values are the child's node.
    private long[] keys = new long[1024];

    private int[] children = new int[1024];
    private int[] terms = {NONE};
    private int nodes = 1;

    /// A trie without terms.
    public TermTrie() {}

    /// Adds a term under a number of the caller's.
    public void add(String term, int number) {
        int node = ROOT;
        for (int i = 0; i < term.length(); i++) {
            int child = child(node, term.charAt(i));
            node = child == NONE ? addChild(node, term.charAt(i)) : child;
        }
        terms[node] = number;
    }

    /// The node that a char leads to, or NONE.
    public int child(int node, char c) {
        int slot = slot(keys, key(node, c));
        return keys[slot] == 0 ? NONE : children[slot];
    }

    /// The number of the term that ends in a node, or NONE.
    public int term(int node) {
        return terms[node];
    }

    private int addChild(int node, char c) {
        if (2 * nodes >= keys.length) {
            grow();
        }
        if (nodes == terms.length) {
            terms = Arrays.copyOf(terms, 2 * nodes);
        }
        int slot = slot(keys, key(node, c));
        keys[slot] = key(node, c);
        children[slot] = nodes;
        terms[nodes] = NONE;
        return nodes++;
    }

    private void grow() {
        long[] newKeys = new long[2 * keys.length];
        int[] newChildren = new int[newKeys.length];
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] != 0) {
                int slot = slot(newKeys, keys[i]);
                newKeys[slot] = keys[i];
                newChildren[slot] = children[i];
            }
        }
        keys = newKeys;
        children = newChildren;
    }

    private static long key(int node, char c) {
        return (((long) node << 16) | c) + 1;
    }

    /// Where a key is, or the empty slot where it would be. Fibonacci hashing, then linear probing.
    private static int slot(long[] keys, long key) {
        int mask = keys.length - 1;
        int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> 40) & mask;
        while (keys[slot] != 0 && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
