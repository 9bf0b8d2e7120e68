package io.github.bbrac.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.bbrac.kernels.KernelSelfTest;
import io.github.bbrac.kernels.TrainingKernels;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OpenClKernelsTest {
    private static TrainingKernels kernels;

    @BeforeAll
    static void open() {
        kernels = Devices.open();
    }

    @AfterAll
    static void close() {
        if (kernels != null) {
            kernels.close();
        }
    }

    @Test
    void everyOperationPassesTheSelfTest() {
        List<KernelSelfTest.Result> wrong =
                KernelSelfTest.run(kernels).stream().filter(result -> !result.passed()).toList();
        assertEquals(List.of(), wrong);
    }
}
