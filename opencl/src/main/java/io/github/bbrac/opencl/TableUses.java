package io.github.bbrac.opencl;

import java.util.Arrays;

/// Which rows of a table a look-up used, and for what: so that each row's gradient can be summed by itself, in the order
/// of the rows that looked it up.
final class TableUses {
    private final int count;
    private final int[] uses;
    private final int[] shares;

    private TableUses(int count, int[] uses, int[] shares) {
        this.count = count;
        this.uses = uses;
        this.shares = shares;
    }

    /// Rows that were used.
    int count() {
        return count;
    }

    /// For each row that was used its number, and where its list begins in [#shares]; then, for the end of the last list,
    /// 0 and the length of all.
    int[] uses() {
        return uses;
    }

    /// For each use the row that looked it up, and among how many rows that one is shared.
    int[] shares() {
        return shares;
    }

    /// @param rows `width` for each of `n` rows; −1 names none
    static TableUses of(int[] rows, int n, int width) {
        long[] places = new long[n * width]; // row of the table, then place: sorted by both
        int[] present = new int[n];
        int total = 0;
        for (int k = 0; k < n * width; k++) {
            if (rows[k] >= 0) {
                places[total++] = (long) rows[k] << Integer.SIZE | k;
                present[k / width]++;
            }
        }
        Arrays.sort(places, 0, total);
        int[] uses = new int[2 * total + 2];
        int[] shares = new int[2 * total];
        int count = 0;
        for (int e = 0; e < total; e++) {
            int row = (int) (places[e] >>> Integer.SIZE);
            if (e == 0 || row != (int) (places[e - 1] >>> Integer.SIZE)) {
                uses[2 * count] = row;
                uses[2 * count + 1] = e;
                count++;
            }
            int user = (int) places[e] / width;
            shares[2 * e] = user;
            shares[2 * e + 1] = present[user];
        }
        uses[2 * count + 1] = total;
        return new TableUses(count, uses, shares);
    }
}
