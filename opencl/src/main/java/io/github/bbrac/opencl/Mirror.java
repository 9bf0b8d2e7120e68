package io.github.bbrac.opencl;

import java.util.ArrayList;
import java.util.List;

/// An array's copy on the device, and which floats of which copy count: those that Java may have written since a device
/// read them last are Java's, all others the device's. One thread at a time.
final class Mirror {
    private final DeviceMemory.Block block;

    /// What is Java's.
    private final List<Region> hosts = new ArrayList<>();

    /// Whether the device wrote anything that Java may not have.
    private boolean written;

    /// The mirror of an array that Java has filled.
    Mirror(DeviceMemory.Block block, float[] array) {
        this.block = block;
        hosts.add(Region.whole(array));
    }

    DeviceMemory.Block block() {
        return block;
    }

    /// Brings all that is Java's to the device, which is about to read, or to write a part of it.
    void upload(DeviceQueue queue, float[] array) {
        for (Region region : hosts) {
            queue.write(block, region, array);
        }
        hosts.clear();
    }

    /// The device is about to overwrite a region: what Java has there counts no more.
    void overwrite(DeviceQueue queue, float[] array, Region region) {
        hosts.removeIf(region::contains);
        upload(queue, array);
        written = true;
    }

    /// Brings a region to Java, if it is not there, and leaves it to the device.
    void read(DeviceQueue queue, float[] array, Region region) {
        if (!written || hosts.stream().anyMatch(host -> host.contains(region))) {
            return;
        }
        for (Region host : hosts) {
            if (host.mayMeet(region)) {
                queue.write(block, host, array);
            }
        }
        queue.read(block, region, array);
    }

    /// Brings a region to Java and leaves it to Java.
    void finish(DeviceQueue queue, float[] array, Region region) {
        read(queue, array, region);
        hosts.removeIf(region::contains);
        hosts.add(region);
    }
}
