package io.github.bbrac.opencl;

import java.util.function.UnaryOperator;

/// How a device is to compute, as its user wants it.
///
/// @param tiles of products
/// @param half whether weights are kept as the nearest halves, for recognition alone
/// @param memory bytes to use at most
record DeviceSettings(ProductTiles tiles, boolean half, long memory) {
    /// Which tile all products have, such as 64x64/8/16.
    static final String TILE = "bbrac.opencl.tile";

    static final String HALF = "bbrac.opencl.half";

    /// MiB to use at most.
    private static final String MEMORY = "bbrac.opencl.memory";

    /// What the user said, and where nothing: the tiles that [ProductTuning] kept, floats, all memory that there is.
    ///
    /// @param property the value of a system property by its name, or null
    /// @throws IllegalArgumentException if a property has a value that it cannot have
    static DeviceSettings read(OpenClDevice device, UnaryOperator<String> property) {
        String tile = property.apply(TILE);
        return new DeviceSettings(
                tile == null
                        ? TileCache.ofUser().read(device).orElse(ProductTiles.DEFAULT)
                        : ProductTiles.all("-D" + TILE, tile),
                half(property.apply(HALF)),
                Math.min(memory(property.apply(MEMORY)), device.memory()));
    }

    /// Floats, all memory, the default tiles.
    static DeviceSettings defaults(OpenClDevice device) {
        return new DeviceSettings(ProductTiles.DEFAULT, false, device.memory());
    }

    private static boolean half(String wanted) {
        return switch (wanted) {
            case null -> false;
            case "false" -> false;
            case "true" -> true;
            default -> throw refused(HALF, "true or false", wanted);
        };
    }

    private static long memory(String wanted) {
        if (wanted == null) {
            return Long.MAX_VALUE;
        }
        if (!wanted.matches("[1-9][0-9]{0,9}")) {
            throw refused(MEMORY, "a number of MiB", wanted);
        }
        return Long.parseLong(wanted) << 20;
    }

    private static IllegalArgumentException refused(
            String property, String expected, String found) {
        return new IllegalArgumentException(
                "-D" + property + ": expected " + expected + ", found " + found);
    }
}
