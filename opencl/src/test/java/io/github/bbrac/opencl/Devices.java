package io.github.bbrac.opencl;

import static org.junit.jupiter.api.Assumptions.abort;

import io.github.bbrac.kernels.TrainingKernels;

/// A device to test on, where there is one.
final class Devices {
    private Devices() {}

    /// Kernels on the device that `bbrac.opencl.device` names; where it names none, on the best, and without any the test is
    /// skipped.
    static TrainingKernels open() {
        return choose().open();
    }

    /// The device itself.
    static OpenClDevice choose() {
        String named = System.getProperty(OpenClDevices.DEVICE);
        if (named != null) {
            return OpenClDevices.choose(named);
        }
        try {
            return OpenClDevices.choose(null);
        } catch (IllegalStateException e) {
            return abort("no OpenCL device: " + e.getMessage());
        }
    }
}
