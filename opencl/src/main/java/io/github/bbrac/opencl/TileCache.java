package io.github.bbrac.opencl;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.function.UnaryOperator;

/// The tiles that were found fastest on devices, kept from one run to the next: a small file for each device, in the
/// user's folder for what can be made again. Several processes may use it.
///
/// @param folder need not exist
record TileCache(Path folder) {
    private static final System.Logger LOG = System.getLogger(TileCache.class.getPackageName());
    private static final String DEVICE = "device";
    private static final String DRIVER = "driver";
    private static final String FEW = "few";
    private static final String MANY = "many";

    /// The cache of the user who runs this.
    static TileCache ofUser() {
        return new TileCache(
                folder(
                        System.getProperty("os.name"),
                        Path.of(System.getProperty("user.home")),
                        System::getenv));
    }

    /// Where a system keeps what can be made again.
    static Path folder(String system, Path home, UnaryOperator<String> environment) {
        String lower = system.toLowerCase(Locale.ROOT);
        boolean isWindows = lower.startsWith("windows");
        String named = environment.apply(isWindows ? "LOCALAPPDATA" : "XDG_CACHE_HOME");
        Path caches;
        if (named != null && Path.of(named).isAbsolute()) {
            caches = Path.of(named);
        } else if (isWindows) {
            caches = home.resolve("AppData").resolve("Local");
        } else if (lower.startsWith("mac")) {
            caches = home.resolve("Library").resolve("Caches");
        } else {
            caches = home.resolve(".cache");
        }
        return caches.resolve("bbrac");
    }

    private Path file(OpenClDevice device) {
        String name = device.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        return folder.resolve("opencl-" + name + ".properties");
    }

    /// The tiles kept for a device; none where there are none for this driver, which is logged if there is a file.
    Optional<ProductTiles> read(OpenClDevice device) {
        Path file = file(device);
        try (Reader in = Files.newBufferedReader(file)) {
            var kept = new Properties();
            kept.load(in);
            require(DEVICE, device.name(), kept);
            require(DRIVER, device.driver(), kept);
            return Optional.of(new ProductTiles(tile(FEW, kept), tile(MANY, kept)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            warn(file, "cannot be read (" + e.getClass().getSimpleName() + ")");
        } catch (IllegalArgumentException e) {
            warn(file, e.getMessage());
        }
        return Optional.empty();
    }

    private static void warn(Path file, String why) {
        LOG.log(
                System.Logger.Level.WARNING,
                file
                        + ": "
                        + why
                        + "; products have the default tiles. bbrac doctor --tune measures anew");
    }

    private static void require(String key, String expected, Properties kept) {
        String found = kept.getProperty(key);
        if (!expected.equals(found)) {
            throw new IllegalArgumentException(
                    key + ": expected " + expected + ", found " + (found == null ? "none" : found));
        }
    }

    private static ProductTile tile(String key, Properties kept) {
        return ProductTile.parse(key, kept.getProperty(key, "none"));
    }

    /// Keeps the tiles of a device, in place of those kept before.
    ///
    /// @return the file
    Path write(OpenClDevice device, ProductTiles tiles) throws IOException {
        var kept = new Properties();
        kept.setProperty(DEVICE, device.name());
        kept.setProperty(DRIVER, device.driver());
        kept.setProperty(FEW, tiles.few().toString());
        kept.setProperty(MANY, tiles.many().toString());
        Files.createDirectories(folder);
        Path file = file(device);
        Path written = Files.createTempFile(folder, "opencl", ".new");
        try {
            try (Writer out = Files.newBufferedWriter(written)) {
                kept.store(out, "Tiles of products, measured by bbrac doctor --tune");
            }
            Files.move(
                    written,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(written);
        }
        return file;
    }
}
