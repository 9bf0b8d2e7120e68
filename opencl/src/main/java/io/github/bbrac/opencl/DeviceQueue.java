package io.github.bbrac.opencl;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;

/// One device's operations, in order, and the kernels compiled for it. After a failure of the device it refuses
/// everything: what its memory holds is not known then. One thread at a time.
final class DeviceQueue {
    private static final List<String> SOURCES =
            List.of("common.cl", "rows.cl", "attention.cl", "recurrent.cl", "training.cl");
    private static final List<String> PRODUCTS = List.of("common.cl", "products.cl");

    private final OpenClDevice device;
    private final boolean half;
    private final String options;
    private final cl_context context;
    private final cl_command_queue queue;
    private final DeviceProgram program;
    private final Map<ProductTile, DeviceProgram> products = new HashMap<>();
    private final DeviceMemory memory;
    private String failure;
    private boolean isClosed;

    /// Numbers on the device for one operation, or until they are closed.
    ///
    /// @param memory freed when closed, once the operations that use it are done
    record Ints(cl_mem memory) implements AutoCloseable {
        @Override
        public void close() {
            CL.clReleaseMemObject(memory);
        }
    }

    /// Local memory of a work-group: an argument of a kernel.
    record LocalFloats(long count) {}

    /// Items of an operation, in whole work-groups.
    record Items(long columns, long rows, int groupColumns, int groupRows) {
        private static final int ELEMENT_GROUP = 64;

        /// Work-groups of `size` items in a row, `columns` by `rows` of them.
        static Items groups(long columns, long rows, int size) {
            return new Items(columns * size, rows, size, 1);
        }

        /// An item for each of `columns` by `rows` elements, and more to fill the last work-groups of a row.
        static Items elements(long columns, long rows) {
            return groups(Math.ceilDiv(columns, ELEMENT_GROUP), rows, ELEMENT_GROUP);
        }

        private boolean areNone() {
            return columns == 0 || rows == 0;
        }

        private long[] all() {
            return new long[] {columns, rows};
        }

        private long[] group() {
            return new long[] {groupColumns, groupRows};
        }
    }

    /// Opens a device and compiles for it all kernels but those of products, each of which is compiled when its tile is
    /// first asked for.
    ///
    /// @throws IllegalStateException if the driver refuses
    DeviceQueue(OpenClDevice device, DeviceSettings settings) {
        this.device = device;
        half = settings.half();
        options = half ? "-D HALF_WEIGHTS" : "";
        cl_context_properties properties = new cl_context_properties();
        properties.addProperty(CL.CL_CONTEXT_PLATFORM, device.platform());
        cl_device_id[] devices = {device.id()};
        int[] status = new int[1];
        context =
                tried(
                        "a context",
                        () -> CL.clCreateContext(properties, 1, devices, null, null, status));
        try {
            queue = tried("a queue", () -> makeQueue(status));
            try {
                program =
                        tried(
                                "a program",
                                () -> new DeviceProgram(device, context, SOURCES, options));
            } catch (RuntimeException e) {
                CL.clReleaseCommandQueue(queue);
                throw e;
            }
        } catch (RuntimeException e) {
            CL.clReleaseContext(context);
            throw e;
        }
        memory = new DeviceMemory(device, context, settings.memory());
    }

    @SuppressWarnings(
            "deprecation") // its successor needs OpenCL 2.0, which some drivers of today lack
    private cl_command_queue makeQueue(int[] status) {
        return CL.clCreateCommandQueue(context, device.id(), 0, status);
    }

    OpenClDevice device() {
        return device;
    }

    /// Whether kernels read weights as halves.
    boolean hasHalfWeights() {
        return half;
    }

    /// Refuses halves, which lose small steps of an optimiser.
    void requireFloatWeights() {
        if (half) {
            throw new IllegalStateException(
                    "-D"
                            + DeviceSettings.HALF
                            + ": expected false in training, which needs 32-bit floats, found true; leave"
                            + " it out");
        }
    }

    /// The device's memory.
    ///
    /// @throws IllegalStateException after a failure, and once the queue is closed: then there is none to ask for
    DeviceMemory memory() {
        requireRunning();
        return memory;
    }

    private void requireRunning() {
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }

    /// Runs a kernel after all that was asked for before.
    ///
    /// @param arguments a [View], which is three of them, a [DeviceMemory.Block], [Ints], [LocalFloats], or a number
    void run(String name, Items items, Object... arguments) {
        run(name, () -> program, items, arguments);
    }

    /// Runs the kernel `multiply` for one tile, likewise.
    void multiply(ProductTile tile, Items items, Object... arguments) {
        run("multiply", () -> product(tile), items, arguments);
    }

    private DeviceProgram product(ProductTile tile) {
        return products.computeIfAbsent(
                tile,
                t -> new DeviceProgram(device, context, PRODUCTS, options + " " + t.options()));
    }

    /// Refuses a tile whose work-groups the device cannot compute.
    ///
    /// @throws IllegalStateException if they do not fit into its local memory or registers, or its driver cannot compile
    ///     them
    void requireTile(ProductTile tile) {
        requireAtMost(device.localMemory(), "bytes of local memory", tile, tile.localMemory());
        requireAtMost(device.largestGroup(), "items", tile, tile.items());
        long items = tried("a tile", () -> product(tile).mostItems("multiply"));
        requireAtMost(items, "items", tile, tile.items());
    }

    private void requireAtMost(long most, String what, ProductTile tile, long found) {
        if (found > most) {
            throw new IllegalStateException(
                    "OpenCL device "
                            + device.name()
                            + ": expected a tile of products of at most "
                            + most
                            + " "
                            + what
                            + ", found "
                            + tile
                            + " of "
                            + found
                            + "; -D"
                            + DeviceSettings.TILE
                            + " names another");
        }
    }

    private void run(
            String name, Supplier<DeviceProgram> program, Items items, Object... arguments) {
        if (items.areNone()) {
            return;
        }
        tried(
                name,
                () -> {
                    cl_kernel kernel = program.get().kernel(name);
                    int index = 0;
                    for (Object argument : arguments) {
                        index = set(kernel, index, argument);
                    }
                    return CL.clEnqueueNDRangeKernel(
                            queue, kernel, 2, null, items.all(), items.group(), 0, null, null);
                });
    }

    /// @return the index of the next argument
    private static int set(cl_kernel kernel, int index, Object argument) {
        switch (argument) {
            case View(_, DeviceMemory.Block block, int offset, int stride) -> {
                set(kernel, index, block);
                set(kernel, index + 1, offset);
                set(kernel, index + 2, stride);
                return index + 3;
            }
            case DeviceMemory.Block block -> set(kernel, index, block.memory());
            case Ints ints -> set(kernel, index, ints.memory());
            case LocalFloats(long count) ->
                    CL.clSetKernelArg(kernel, index, Math.max(1, count) * Sizeof.cl_float, null);
            case Integer n ->
                    CL.clSetKernelArg(kernel, index, Sizeof.cl_int, Pointer.to(new int[] {n}));
            case Long n ->
                    CL.clSetKernelArg(kernel, index, Sizeof.cl_long, Pointer.to(new long[] {n}));
            case Float x ->
                    CL.clSetKernelArg(kernel, index, Sizeof.cl_float, Pointer.to(new float[] {x}));
            default -> throw new AssertionError("no argument of a kernel: " + argument.getClass());
        }
        return index + 1;
    }

    private static void set(cl_kernel kernel, int index, cl_mem memory) {
        CL.clSetKernelArg(kernel, index, Sizeof.cl_mem, Pointer.to(memory));
    }

    /// Copies numbers to the device without waiting for the operations before.
    Ints ints(int[] values, int count) {
        long bytes = Math.max(1, count) * (long) Integer.BYTES;
        int[] some = count == 0 ? new int[1] : values;
        long flags = CL.CL_MEM_READ_ONLY | CL.CL_MEM_COPY_HOST_PTR;
        return tried(
                "numbers",
                () -> new Ints(CL.clCreateBuffer(context, flags, bytes, Pointer.to(some), null)));
    }

    /// Copies a region of an array to its mirror.
    void write(DeviceMemory.Block block, Region region, float[] array) {
        copy(block, region, array, region.offset(), region.stride(), true);
    }

    /// Copies a region of a mirror to its array, after all operations asked for before.
    void read(DeviceMemory.Block block, Region region, float[] array) {
        copy(block, region, array, region.offset(), region.stride(), false);
    }

    /// Copies a region of an array to a block that holds nothing else, row after row.
    void writeDense(DeviceMemory.Block block, Region region, float[] array) {
        Region dense = new Region(0, region.rows(), region.cols(), region.cols());
        copy(block, dense, array, region.offset(), region.stride(), true);
    }

    /// @param region of the block
    /// @param offset of the region in the array
    /// @param stride of the region in the array
    private void copy(
            DeviceMemory.Block block,
            Region region,
            float[] array,
            int offset,
            int stride,
            boolean there) {
        if (region.isEmpty()) {
            return;
        }
        // In bytes: place within a row, row, slice. A row is as wide as the stride, so that the
        // region may begin anywhere.
        long[] onDevice = {(long) region.offset() * Float.BYTES, 0, 0};
        long[] inArray = {(long) offset * Float.BYTES, 0, 0};
        long[] extent = {(long) region.cols() * Float.BYTES, region.rows(), 1};
        long deviceRow = (long) Math.max(region.stride(), 1) * Float.BYTES;
        long arrayRow = (long) Math.max(stride, 1) * Float.BYTES;
        boolean dense =
                region.rows() == 1 || (region.cols() == stride && region.cols() == region.stride());
        Pointer floats = Pointer.to(array);
        tried(
                there ? "copy to the device" : "copy from the device",
                () -> {
                    if (dense) {
                        long bytes = extent[0] * extent[1];
                        Pointer from = floats.withByteOffset(inArray[0]);
                        return there
                                ? CL.clEnqueueWriteBuffer(
                                        queue,
                                        block.memory(),
                                        true,
                                        onDevice[0],
                                        bytes,
                                        from,
                                        0,
                                        null,
                                        null)
                                : CL.clEnqueueReadBuffer(
                                        queue,
                                        block.memory(),
                                        true,
                                        onDevice[0],
                                        bytes,
                                        from,
                                        0,
                                        null,
                                        null);
                    }
                    return there
                            ? CL.clEnqueueWriteBufferRect(
                                    queue,
                                    block.memory(),
                                    true,
                                    onDevice,
                                    inArray,
                                    extent,
                                    deviceRow,
                                    0,
                                    arrayRow,
                                    0,
                                    floats,
                                    0,
                                    null,
                                    null)
                            : CL.clEnqueueReadBufferRect(
                                    queue,
                                    block.memory(),
                                    true,
                                    onDevice,
                                    inArray,
                                    extent,
                                    deviceRow,
                                    0,
                                    arrayRow,
                                    0,
                                    floats,
                                    0,
                                    null,
                                    null);
                });
    }

    private <T> T tried(String what, Supplier<T> call) {
        requireRunning();
        try {
            return call.get();
        } catch (CLException e) {
            failure =
                    "OpenCL device "
                            + device.name()
                            + ", "
                            + what
                            + ": expected success, found "
                            + CL.stringFor_errorCode(e.getStatus())
                            + "; nothing more is computed on it. It may have been lost or run out of memory";
            throw new IllegalStateException(failure, e);
        }
    }

    /// Frees all that the device holds. Everything asked for afterwards is refused.
    void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        failure = "OpenCL device " + device.name() + ": expected kernels in use, found them closed";
        products.values().forEach(DeviceProgram::close);
        program.close();
        memory.close();
        CL.clReleaseCommandQueue(queue);
        CL.clReleaseContext(context);
    }
}
