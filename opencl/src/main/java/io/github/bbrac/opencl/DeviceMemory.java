package io.github.bbrac.opencl;

import io.github.bbrac.kernels.DeviceMemoryException;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.cl_context;
import org.jocl.cl_mem;

/// The memory of one device. A block belongs to a Java object, and is freed after that object was collected. One thread
/// at a time.
final class DeviceMemory {
    private static final double MIB = 1L << 20;
    private static final int COLLECTOR_MILLIS = 200;

    private final OpenClDevice device;
    private final cl_context context;
    private final long limit;
    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();
    private final Set<Block> blocks = new HashSet<>();
    private long used;

    /// Some floats on the device.
    static final class Block extends PhantomReference<Object> {
        private final cl_mem memory;
        private final long bytes;

        private Block(Object owner, ReferenceQueue<Object> collected, cl_mem memory, long bytes) {
            super(owner, collected);
            this.memory = memory;
            this.bytes = bytes;
        }

        cl_mem memory() {
            return memory;
        }
    }

    /// @param limit bytes to use at most
    DeviceMemory(OpenClDevice device, cl_context context, long limit) {
        this.device = device;
        this.context = context;
        this.limit = limit;
    }

    /// Bytes in use.
    long used() {
        return used;
    }

    /// A block with whatever is in it.
    ///
    /// @param owner as long as it lives, so does the block
    /// @throws DeviceMemoryException if the device has not that much memory left
    Block allocate(Object owner, long floats) {
        freeCollected();
        long bytes = Math.max(1, floats) * Float.BYTES;
        try {
            return allocated(owner, bytes);
        } catch (CLException e) {
            // What nobody holds any more may have memory that the collector knows nothing of.
            System.gc();
        }
        while (true) {
            boolean freed = freeNextCollected();
            try {
                return allocated(owner, bytes);
            } catch (CLException e) {
                if (!freed) {
                    throw refused(bytes, e);
                }
            }
        }
    }

    private DeviceMemoryException refused(long bytes, CLException e) {
        return new DeviceMemoryException(
                String.format(
                        Locale.ROOT,
                        "OpenCL device %s: expected room for %.0f MiB beside %.0f MiB in use, found %s of"
                                + " %.0f MiB, at most %.0f MiB in one piece; smaller batches need less",
                        device.name(),
                        bytes / MIB,
                        used / MIB,
                        CL.stringFor_errorCode(e.getStatus()),
                        limit / MIB,
                        device.largestBlock() / MIB),
                e);
    }

    /// Some drivers promise memory that they do not have, and fail when it is used; so no more than there is.
    private Block allocated(Object owner, long bytes) {
        if (bytes > device.largestBlock() || bytes > limit - used) {
            throw new Full();
        }
        int[] status = new int[1];
        cl_mem memory = CL.clCreateBuffer(context, CL.CL_MEM_READ_WRITE, bytes, null, status);
        Block block = new Block(owner, collected, memory, bytes);
        blocks.add(block);
        used += bytes;
        return block;
    }

    /// What a driver would say.
    private static final class Full extends CLException {
        private static final long serialVersionUID = 1;

        Full() {
            super("no memory left", CL.CL_MEM_OBJECT_ALLOCATION_FAILURE);
        }
    }

    /// Frees a block whose owner was collected, and waits a little for one, since the collector tells later.
    ///
    /// @return whether there was one
    private boolean freeNextCollected() {
        try {
            Reference<?> next = collected.remove(COLLECTOR_MILLIS);
            if (next != null) {
                free((Block) next);
            }
            return next != null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void freeCollected() {
        for (Reference<?> next = collected.poll(); next != null; next = collected.poll()) {
            free((Block) next);
        }
    }

    /// Frees a block, once the operations that use it are done.
    void free(Block block) {
        if (blocks.remove(block)) {
            used -= block.bytes;
            CL.clReleaseMemObject(block.memory);
        }
    }

    /// Frees all blocks.
    void close() {
        for (Block block : Set.copyOf(blocks)) {
            free(block);
        }
    }
}
