package io.github.bbrac.opencl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;
import org.jocl.cl_program;

/// Kernels that were compiled together for one device. One thread at a time.
final class DeviceProgram {
    private final OpenClDevice device;
    private final cl_program program;
    private final Map<String, cl_kernel> kernels = new HashMap<>();

    /// Compiles source files. Drivers keep what they compiled, so that it is done once.
    ///
    /// @param sources names of files beside this class, in order
    /// @param options for the compiler, such as constants
    /// @throws IllegalStateException if the compiler refuses
    DeviceProgram(OpenClDevice device, cl_context context, List<String> sources, String options) {
        this.device = device;
        program = CL.clCreateProgramWithSource(context, 1, read(sources), null, null);
        String rounding = device.roundsQuotients() ? " -cl-fp32-correctly-rounded-divide-sqrt" : "";
        try {
            CL.clBuildProgram(
                    program, 1, new cl_device_id[] {device.id()}, options + rounding, null, null);
        } catch (CLException e) {
            List<String> log = buildLog().lines().limit(20).toList();
            close();
            throw new IllegalStateException(
                    "OpenCL device "
                            + device.name()
                            + ": expected a compiler that takes the kernels, found "
                            + CL.stringFor_errorCode(e.getStatus())
                            + ": "
                            + log,
                    e);
        }
    }

    private static String[] read(List<String> sources) {
        StringBuilder all = new StringBuilder();
        for (String name : sources) {
            try (InputStream in = DeviceProgram.class.getResourceAsStream(name)) {
                all.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new String[] {all.toString()};
    }

    private String buildLog() {
        long[] size = new long[1];
        CL.clGetProgramBuildInfo(program, device.id(), CL.CL_PROGRAM_BUILD_LOG, 0, null, size);
        byte[] log = new byte[(int) size[0]];
        CL.clGetProgramBuildInfo(
                program, device.id(), CL.CL_PROGRAM_BUILD_LOG, log.length, Pointer.to(log), null);
        return new String(log, StandardCharsets.UTF_8);
    }

    /// A kernel, whose arguments are whatever they were last set to.
    cl_kernel kernel(String name) {
        return kernels.computeIfAbsent(name, n -> CL.clCreateKernel(program, n, null));
    }

    /// How many items a work-group of a kernel may have on the device.
    long mostItems(String name) {
        long[] items = new long[1];
        CL.clGetKernelWorkGroupInfo(
                kernel(name),
                device.id(),
                CL.CL_KERNEL_WORK_GROUP_SIZE,
                Sizeof.size_t,
                Pointer.to(items),
                null);
        return items[0];
    }

    /// Frees the program and its kernels.
    void close() {
        kernels.values().forEach(CL::clReleaseKernel);
        CL.clReleaseProgram(program);
    }
}
