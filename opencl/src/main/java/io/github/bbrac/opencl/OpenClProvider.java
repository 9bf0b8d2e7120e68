package io.github.bbrac.opencl;

import io.github.bbrac.kernels.KernelProvider;
import io.github.bbrac.kernels.TrainingKernels;
import java.util.function.UnaryOperator;

/// Offers the OpenCL kernels to whoever asks for `-Dbbrac.kernels=opencl`.
public final class OpenClProvider implements KernelProvider {
    /// For [java.util.ServiceLoader].
    public OpenClProvider() {}

    @Override
    public String name() {
        return "opencl";
    }

    /// {@inheritDoc}
    ///
    /// `bbrac.opencl.device` says which device; by default it is the graphics card with the most compute units, or where
    /// there is none the processor. `bbrac.opencl.tile` says how products are divided, which changes their speed alone; by
    /// default as [ProductTuning] found best. `bbrac.opencl.half=true` keeps weights in half precision, for recognition.
    /// `bbrac.opencl.memory` says how many MiB of the device's memory to use at most; by default all.
    @Override
    public TrainingKernels open(UnaryOperator<String> property) {
        OpenClDevice device = OpenClDevices.choose(property.apply(OpenClDevices.DEVICE));
        DeviceSettings settings = DeviceSettings.read(device, property);
        TrainingKernels kernels = device.open(settings);
        System.getLogger(OpenClProvider.class.getPackageName())
                .log(
                        System.Logger.Level.INFO,
                        "OpenCL kernels on "
                                + device.description()
                                + (settings.half() ? "; weights in half precision" : ""));
        return kernels;
    }
}
