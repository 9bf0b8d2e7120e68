package io.github.bbrac.opencl;

import java.util.List;
import java.util.Locale;

/// The OpenCL devices of this machine. Names no class of JOCL, so that it can say when there is none.
///
/// Shared between threads.
public final class OpenClDevices {
    /// The property that says which device: a number, counted from 0, or a part of its name.
    public static final String DEVICE = "bbrac.opencl.device";

    private static final String NONE = "none";

    private OpenClDevices() {}

    /// The devices of all drivers, in the drivers' order; empty where no driver has one.
    ///
    /// @throws IllegalStateException if JOCL, its native library for this machine, or OpenCL itself is missing; the
    ///     message says which
    public static List<OpenClDevice> list() {
        try {
            return OpenClDevice.all();
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "OpenCL: expected JOCL, which calls the driver, found no class org.jocl.CL; put"
                            + " jocl-2.0.6.jar beside bbrac.jar or on the class path",
                    e);
        } catch (UnsatisfiedLinkError | UnsupportedOperationException e) {
            throw new IllegalStateException(
                    "OpenCL: expected a driver's library for "
                            + System.getProperty("os.name")
                            + " on "
                            + System.getProperty("os.arch")
                            + " (libOpenCL.so.1, OpenCL.dll), found none that JOCL can load; install the"
                            + " driver of the graphics card, or PoCL to try without one",
                    e);
        }
    }

    /// Those of the devices that the user lets compute: one that is asked for, or else all. Of none, none.
    ///
    /// @param wanted as [#choose] takes it, or "none": not one of them
    /// @throws IllegalArgumentException if there is no such device
    public static List<OpenClDevice> among(List<OpenClDevice> devices, String wanted) {
        if (wanted == null || devices.isEmpty()) {
            return devices;
        }
        return wanted.equals(NONE) ? List.of() : List.of(named(wanted, devices));
    }

    /// The device asked for, or else that with the most compute units among the graphics cards, or among all where there
    /// is none.
    ///
    /// @param wanted a number, counted from 0 in the order of [#list], or a part of a name; null: any
    /// @throws IllegalArgumentException if there is no such device
    /// @throws IllegalStateException if there is no device at all
    public static OpenClDevice choose(String wanted) {
        List<OpenClDevice> devices = list();
        if (devices.isEmpty()) {
            throw new IllegalStateException(
                    "OpenCL: expected a device, found none; a driver of a graphics card brings one,"
                            + " and so does PoCL");
        }
        if (wanted != null) {
            return named(wanted, devices);
        }
        OpenClDevice best = devices.getFirst();
        for (OpenClDevice device : devices) {
            boolean better = device.isGpu() && !best.isGpu();
            boolean larger = device.isGpu() == best.isGpu() && device.units() > best.units();
            best = better || larger ? device : best;
        }
        return best;
    }

    private static OpenClDevice named(String wanted, List<OpenClDevice> devices) {
        for (int i = 0; i < devices.size(); i++) {
            if (wanted.equals(Integer.toString(i))) {
                return devices.get(i);
            }
        }
        String part = wanted.toLowerCase(Locale.ROOT);
        for (OpenClDevice device : devices) {
            if (!part.isBlank() && device.name().toLowerCase(Locale.ROOT).contains(part)) {
                return device;
            }
        }
        throw new IllegalArgumentException(
                "-D"
                        + DEVICE
                        + ": expected a number from 0 to "
                        + (devices.size() - 1)
                        + " or a part of a device's name, found "
                        + wanted
                        + "; the devices are "
                        + devices.stream().map(OpenClDevice::name).toList());
    }
}
