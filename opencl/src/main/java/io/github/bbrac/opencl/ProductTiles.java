package io.github.bbrac.opencl;

/// The tiles of a device's products.
///
/// @param few for products of few rows, whose work-groups must be small to be enough for all compute units
/// @param many for all others, whose work-groups may be large and so wait less for memory
record ProductTiles(ProductTile few, ProductTile many) {
    /// Products of at least so many rows have many.
    static final int MANY = 512;

    /// Where nothing was measured: work-groups of 64 items, which every card can take several of at a time.
    static final ProductTiles DEFAULT =
            new ProductTiles(new ProductTile(32, 32, 4, 16), new ProductTile(64, 64, 8, 16));

    /// One tile for all products.
    ///
    /// @param where the text is from, for messages
    /// @throws IllegalArgumentException if the text is no tile
    static ProductTiles all(String where, String text) {
        ProductTile tile = ProductTile.parse(where, text);
        return new ProductTiles(tile, tile);
    }

    ProductTile of(int rows) {
        return rows < MANY ? few : many;
    }
}
