package io.github.bbrac.opencl;

import static org.junit.jupiter.api.Assumptions.abort;

import io.github.bbrac.kernels.TrainingKernels;

/// A device to test on, where there is one.
final class Devices {
    private Devices() {}

    /// Kernels on the device that `bbrac.opencl.device` names, or on the best. Without a device the test is skipped.
    static TrainingKernels open() {
        return choose().open();
    }

    private static OpenClDevice choose() {
        try {
            return OpenClDevice.choose(System.getProperty(OpenClProvider.DEVICE));
        } catch (IllegalStateException e) {
            return abort("no OpenCL device: " + e.getMessage());
        }
    }
}
