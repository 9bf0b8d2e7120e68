package io.github.bbrac.opencl;

import static org.jocl.CL.CL_DEVICE_AVAILABLE;
import static org.jocl.CL.CL_DEVICE_COMPILER_AVAILABLE;
import static org.jocl.CL.CL_DEVICE_ENDIAN_LITTLE;
import static org.jocl.CL.CL_DEVICE_EXTENSIONS;
import static org.jocl.CL.CL_DEVICE_GLOBAL_MEM_SIZE;
import static org.jocl.CL.CL_DEVICE_LOCAL_MEM_SIZE;
import static org.jocl.CL.CL_DEVICE_MAX_COMPUTE_UNITS;
import static org.jocl.CL.CL_DEVICE_MAX_MEM_ALLOC_SIZE;
import static org.jocl.CL.CL_DEVICE_MAX_WORK_GROUP_SIZE;
import static org.jocl.CL.CL_DEVICE_NAME;
import static org.jocl.CL.CL_DEVICE_SINGLE_FP_CONFIG;
import static org.jocl.CL.CL_DEVICE_TYPE;
import static org.jocl.CL.CL_DEVICE_TYPE_GPU;
import static org.jocl.CL.CL_DEVICE_VERSION;
import static org.jocl.CL.CL_DRIVER_VERSION;
import static org.jocl.CL.CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT;

import io.github.bbrac.kernels.TrainingKernels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/// A device that an OpenCL driver of this machine offers: a graphics card, another accelerator, or the processor.
///
/// Immutable, shared between threads.
public final class OpenClDevice {
    private static final double GIB = 1L << 30;
    private static final int PLATFORM_NOT_FOUND =
            -1001; // of the loader, which has no driver to ask
    private static final long ALL_TYPES = 0xFFFFFFFFL;

    /// Of local memory, what the kernels that need most of it declare.
    private static final long LEAST_LOCAL_MEMORY = 16 << 10;

    private static final long LEAST_GROUP = 256;

    private final cl_platform_id platform;
    private final cl_device_id id;
    private final String name;

    private OpenClDevice(cl_platform_id platform, cl_device_id id) {
        this.platform = platform;
        this.id = id;
        this.name = text(CL_DEVICE_NAME);
    }

    /// The devices of all drivers, in the drivers' order. Needs JOCL and a driver's library: [OpenClDevices#list] says what
    /// is missing.
    static List<OpenClDevice> all() {
        CL.setExceptionsEnabled(true);
        List<OpenClDevice> devices = new ArrayList<>();
        int[] count = new int[1];
        try {
            CL.clGetPlatformIDs(0, null, count);
        } catch (CLException e) {
            if (e.getStatus() == PLATFORM_NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
        cl_platform_id[] platforms = new cl_platform_id[count[0]];
        CL.clGetPlatformIDs(platforms.length, platforms, null);
        for (cl_platform_id platform : platforms) {
            for (cl_device_id id : ids(platform)) {
                devices.add(new OpenClDevice(platform, id));
            }
        }
        return List.copyOf(devices);
    }

    private static cl_device_id[] ids(cl_platform_id platform) {
        int[] count = new int[1];
        try {
            CL.clGetDeviceIDs(platform, ALL_TYPES, 0, null, count);
        } catch (CLException e) {
            if (e.getStatus() == CL.CL_DEVICE_NOT_FOUND) {
                return new cl_device_id[0];
            }
            throw e;
        }
        cl_device_id[] ids = new cl_device_id[count[0]];
        CL.clGetDeviceIDs(platform, ALL_TYPES, ids.length, ids, null);
        return ids;
    }

    /// Makes kernels that compute on this device. Their products have the tiles that [ProductTuning] found, if it kept
    /// any.
    ///
    /// @throws IllegalStateException if the device lacks what they need, or its driver cannot compile them
    public TrainingKernels open() {
        return open(DeviceSettings.read(this, name -> null));
    }

    /// Makes kernels that compute as the user wants.
    ///
    /// @throws IllegalStateException if the device lacks what they need, among it room for the tiles, or its driver cannot
    ///     compile them
    TrainingKernels open(DeviceSettings settings) {
        requireFeatures();
        ProductTiles tiles = settings.tiles();
        var queue = new DeviceQueue(this, settings);
        try {
            queue.requireTile(tiles.few());
            queue.requireTile(tiles.many());
        } catch (RuntimeException e) {
            queue.close();
            throw e;
        }
        return new OpenClTrainingKernels(queue, tiles);
    }

    /// As the driver calls it.
    public String name() {
        return name;
    }

    /// What it offers, in a line.
    public String description() {
        return String.format(
                Locale.ROOT,
                "%s (%s), %s, driver %s: %d compute units, %.1f GiB, at most %.1f GiB in one piece, %d KiB"
                        + " local%s",
                name,
                isGpu() ? "GPU" : "no GPU",
                text(CL_DEVICE_VERSION).strip(),
                driver(),
                units(),
                memory() / GIB,
                largestBlock() / GIB,
                localMemory() >> 10,
                text(CL_DEVICE_EXTENSIONS).contains("cl_khr_fp16") ? ", half precision" : "");
    }

    /// The version of its driver.
    String driver() {
        return text(CL_DRIVER_VERSION);
    }

    /// Whether it is a graphics card.
    public boolean isGpu() {
        return (number(CL_DEVICE_TYPE) & CL_DEVICE_TYPE_GPU) != 0;
    }

    int units() {
        return (int) number(CL_DEVICE_MAX_COMPUTE_UNITS);
    }

    /// Bytes that it has.
    long memory() {
        return number(CL_DEVICE_GLOBAL_MEM_SIZE);
    }

    /// Bytes that one block of its memory may have.
    long largestBlock() {
        return number(CL_DEVICE_MAX_MEM_ALLOC_SIZE);
    }

    /// Bytes that a work-group may share.
    long localMemory() {
        return number(CL_DEVICE_LOCAL_MEM_SIZE);
    }

    /// Items that a work-group may have, if each needs little.
    long largestGroup() {
        return number(CL_DEVICE_MAX_WORK_GROUP_SIZE);
    }

    /// Whether its quotients and roots can be the nearest floats.
    boolean roundsQuotients() {
        return (number(CL_DEVICE_SINGLE_FP_CONFIG) & CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT) != 0;
    }

    cl_platform_id platform() {
        return platform;
    }

    cl_device_id id() {
        return id;
    }

    /// @throws IllegalStateException if the device lacks what the kernels need
    void requireFeatures() {
        require("a device that is available", number(CL_DEVICE_AVAILABLE) != 0, "one that is not");
        require("a compiler", number(CL_DEVICE_COMPILER_AVAILABLE) != 0, "none");
        require("little-endian numbers", number(CL_DEVICE_ENDIAN_LITTLE) != 0, "others");
        String version = text(CL_DEVICE_VERSION);
        require("OpenCL 1.2 or newer", !version.matches("OpenCL 1\\.[01]\\b.*"), version);
        require(
                "work-groups of " + LEAST_GROUP + " items",
                largestGroup() >= LEAST_GROUP,
                "at most " + largestGroup());
        require(
                LEAST_LOCAL_MEMORY + " bytes of local memory",
                localMemory() >= LEAST_LOCAL_MEMORY,
                Long.toString(localMemory()));
    }

    private void require(String expected, boolean there, String found) {
        if (!there) {
            throw new IllegalStateException(
                    "OpenCL device " + name + ": expected " + expected + ", found " + found);
        }
    }

    private String text(int what) {
        long[] size = new long[1];
        CL.clGetDeviceInfo(id, what, 0, null, size);
        byte[] bytes = new byte[(int) size[0]];
        CL.clGetDeviceInfo(id, what, bytes.length, Pointer.to(bytes), null);
        int length = bytes.length;
        while (length > 0 && bytes[length - 1] == 0) {
            length--;
        }
        return new String(Arrays.copyOf(bytes, length), StandardCharsets.UTF_8);
    }

    /// A number of 32 or 64 bits, as wide as the driver makes it.
    private long number(int what) {
        long[] value = new long[1];
        CL.clGetDeviceInfo(id, what, Sizeof.cl_ulong, Pointer.to(value), null);
        return value[0];
    }
}
