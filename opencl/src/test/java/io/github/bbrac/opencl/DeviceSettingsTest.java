package io.github.bbrac.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceSettingsTest {
    @Test
    void propertiesSayHowADeviceComputes() {
        OpenClDevice device = Devices.choose();
        Map<String, String> properties =
                Map.of(
                        "bbrac.opencl.tile", "32x64/4/8",
                        "bbrac.opencl.half", "true",
                        "bbrac.opencl.memory", "100");
        ProductTile tile = new ProductTile(32, 64, 4, 8);
        assertEquals(
                new DeviceSettings(new ProductTiles(tile, tile), true, 100L << 20),
                DeviceSettings.read(device, properties::get));
    }

    @Test
    void noMoreMemoryIsUsedThanThereIs() {
        OpenClDevice device = Devices.choose();
        Map<String, String> properties = Map.of("bbrac.opencl.memory", "9999999999");
        assertEquals(device.memory(), DeviceSettings.read(device, properties::get).memory());
    }

    @ParameterizedTest
    @CsvSource({
        "tile, 64, a tile of products such as 64x64/8/16",
        "tile, 64x63/8/16, 'sides that items divide, and depths that divide 256'",
        "half, yes, true or false",
        "memory, 0, a number of MiB",
        "memory, 1.5, a number of MiB"
    })
    void otherValuesAreRefused(String name, String value, String expected) {
        OpenClDevice device = Devices.choose();
        Map<String, String> properties = Map.of("bbrac.opencl." + name, value);
        var e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> DeviceSettings.read(device, properties::get));
        assertEquals(
                "-Dbbrac.opencl." + name + ": expected " + expected + ", found " + value,
                e.getMessage());
    }
}
