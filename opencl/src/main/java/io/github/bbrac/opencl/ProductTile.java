package io.github.bbrac.opencl;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How the kernel `multiply` divides the outputs of a product: says how fast it is, and changes no bit of it.
///
/// @param rows of the outputs of a work-group
/// @param cols of the outputs of a work-group
/// @param each an item computes each × each outputs; divides both
/// @param depth terms that lie in local memory at a time; divides 256, the terms of a chain
record ProductTile(int rows, int cols, int each, int depth) {
    private static final int CHAIN = 256;
    private static final Pattern FORM =
            Pattern.compile("(\\d{1,3})x(\\d{1,3})/(\\d{1,2})/(\\d{1,3})");

    /// @throws IllegalArgumentException if the numbers do not divide as they must
    ProductTile {
        requireDivided("tile of a product", rows, cols, each, depth);
    }

    private static void requireDivided(String where, int rows, int cols, int each, int depth) {
        boolean divided =
                each > 0 && depth > 0 && rows % each == 0 && cols % each == 0 && CHAIN % depth == 0;
        if (!divided || rows == 0 || cols == 0) {
            throw new IllegalArgumentException(
                    where
                            + ": expected sides that items divide, and depths that divide "
                            + CHAIN
                            + ", found "
                            + written(rows, cols, each, depth));
        }
    }

    /// Reads what [#toString] writes.
    ///
    /// @param where the text is from, for messages
    /// @throws IllegalArgumentException if it is no tile
    static ProductTile parse(String where, String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    where + ": expected a tile of products such as 64x64/8/16, found " + text);
        }
        int[] numbers = new int[form.groupCount()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Integer.parseInt(form.group(i + 1));
        }
        requireDivided(where, numbers[0], numbers[1], numbers[2], numbers[3]);
        return new ProductTile(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    /// Items of a work-group along a column of its outputs.
    int rowItems() {
        return rows / each;
    }

    /// Items of a work-group along a row of its outputs.
    int colItems() {
        return cols / each;
    }

    int items() {
        return rowItems() * colItems();
    }

    /// Bytes of local memory, as products.cl declares them.
    long localMemory() {
        return (long) depth * (rows + 1 + cols) * Float.BYTES;
    }

    /// Whole work-groups for a product of so many outputs.
    DeviceQueue.Items itemsFor(int outputRows, int outputCols) {
        long across = (long) Math.ceilDiv(outputCols, cols) * colItems();
        long down = (long) Math.ceilDiv(outputRows, rows) * rowItems();
        return new DeviceQueue.Items(across, down, colItems(), rowItems());
    }

    /// The constants of products.cl, as a compiler takes them.
    String options() {
        return String.format(
                Locale.ROOT,
                "-D TILE_ROWS=%d -D TILE_COLS=%d -D EACH=%d -D DEPTH=%d",
                rows,
                cols,
                each,
                depth);
    }

    /// "64x64/8/16": rows, columns, outputs of an item along a side, depth.
    @Override
    public String toString() {
        return written(rows, cols, each, depth);
    }

    private static String written(int rows, int cols, int each, int depth) {
        return rows + "x" + cols + "/" + each + "/" + depth;
    }
}
