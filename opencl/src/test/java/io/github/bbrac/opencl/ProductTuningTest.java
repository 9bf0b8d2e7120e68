package io.github.bbrac.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// That tiles change no bit of a result is in [ProductTileTest].
class ProductTuningTest {
    private static final ProductTiles TILES =
            new ProductTiles(new ProductTile(16, 32, 4, 8), new ProductTile(64, 128, 8, 16));

    @TempDir Path folder;

    @Test
    void theFastestTilesAreKept() throws IOException {
        OpenClDevice device = Devices.choose();
        ProductTuning tuning = ProductTuning.measure(device, 16);
        double few = 0;
        double many = 0;
        for (ProductTuning.Measurement measurement : tuning.measurements()) {
            assertTrue(measurement.few() > 0 && measurement.many() > 0, measurement::toString);
            few = Math.max(few, measurement.few());
            many = Math.max(many, measurement.many());
        }
        TileCache cache = new TileCache(folder.resolve("not/there/yet"));
        tuning.keep(device, cache);
        ProductTiles kept = cache.read(device).orElseThrow();
        for (ProductTuning.Measurement measurement : tuning.measurements()) {
            if (measurement.tile().equals(kept.few().toString())) {
                assertEquals(few, measurement.few());
            }
            if (measurement.tile().equals(kept.many().toString())) {
                assertEquals(many, measurement.many());
            }
        }
    }

    @Test
    void whatIsKeptIsReadAndReplaced() throws IOException {
        OpenClDevice device = Devices.choose();
        TileCache cache = new TileCache(folder);
        assertEquals(Optional.empty(), cache.read(device));
        cache.write(device, ProductTiles.DEFAULT);
        Path file = cache.write(device, TILES);
        assertEquals(Optional.of(TILES), cache.read(device));
        try (var files = Files.list(folder)) {
            assertEquals(file, files.reduce((a, b) -> folder).orElseThrow());
        }
    }

    /// What was measured on another driver, cut short, or is no tile at all.
    @ParameterizedTest
    @CsvSource({
        "driver=.*, driver=0.0",
        "many=.*, ''",
        "few=.*, few=64x63/8/16",
        "few=, few=\\\\uzzzz"
    })
    void whatDoesNotFitIsNotRead(String line, String instead) throws IOException {
        OpenClDevice device = Devices.choose();
        TileCache cache = new TileCache(folder);
        Path file = cache.write(device, TILES);
        String text = Files.readString(file);
        String other = text.replaceFirst("(?m)^" + line, instead);
        assertFalse(text.equals(other));
        Files.writeString(file, other);
        assertEquals(Optional.empty(), cache.read(device));
    }

    @Test
    void eachSystemHasItsFolderForCaches() {
        Path home = Path.of("home").toAbsolutePath();
        Path named = Path.of("named").toAbsolutePath();
        Map<String, String> none = Map.of();
        assertEquals(home.resolve(".cache/bbrac"), TileCache.folder("Linux", home, none::get));
        assertEquals(
                named.resolve("bbrac"),
                TileCache.folder("Linux", home, Map.of("XDG_CACHE_HOME", named.toString())::get));
        assertEquals(
                home.resolve(".cache/bbrac"),
                TileCache.folder("Linux", home, Map.of("XDG_CACHE_HOME", "relative")::get));
        assertEquals(
                home.resolve("Library/Caches/bbrac"),
                TileCache.folder("Mac OS X", home, none::get));
        assertEquals(
                named.resolve("bbrac"),
                TileCache.folder(
                        "Windows 11", home, Map.of("LOCALAPPDATA", named.toString())::get));
        assertEquals(
                home.resolve("AppData/Local/bbrac"),
                TileCache.folder("Windows 11", home, none::get));
    }
}
