package io.github.bbrac.ner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.annotation.Entity;
import io.github.bbrac.kernels.DeviceMemoryException;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kernels that hold no large arrays: batches are split until they fit.
class SmallMemoryTest {
    private static final int LABELS = 5;

    @TempDir Path directory;

    private final List<String> texts = new ArrayList<>();
    private Path model;

    /// Times that the kernels refused.
    private int refusals;

    /// What is done before each linear map.
    private Runnable before = () -> {};

    @BeforeEach
    void write() throws IOException {
        model = HandMadeModel.write(directory, 50);
        for (int d = 0; d < 150; d++) {
            texts.add("患者" + "者".repeat(d % 20) + "咳，诊断胃癌。");
        }
    }

    /// The plain kernels, but that a linear map whose results lie in a larger array finds no room.
    private Kernels kernels(int floats) {
        return (Kernels)
                Proxy.newProxyInstance(
                        Kernels.class.getClassLoader(),
                        new Class<?>[] {Kernels.class},
                        (_, method, arguments) -> {
                            boolean linear = method.getName().equals("linear");
                            if (linear) {
                                before.run();
                            }
                            if (linear && ((Matrix) arguments[4]).data().length > floats) {
                                refusals++;
                                throw new DeviceMemoryException("no room", null);
                            }
                            try {
                                return method.invoke(Kernels.plain(), arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    private List<List<Entity>> recognized(int floats) throws IOException {
        try (Recognizer recognizer =
                Recognizer.load(model, kernels(floats), RecognizerOptions.defaults())) {
            return recognizer.recognize(texts);
        }
    }

    @Test
    void aBatchThatDoesNotFitIsSplitAndGivesTheSame() throws IOException {
        List<List<Entity>> expected = recognized(Integer.MAX_VALUE);
        assertEquals(0, refusals);
        assertEquals(2, expected.getFirst().size());
        for (int rows : new int[] {500, 100, 40}) {
            refusals = 0;
            assertEquals(expected, recognized(rows * LABELS));
            assertTrue(refusals > 0 && refusals < 16, refusals + " refusals");
        }
    }

    /// A call within a call leaves two sessions; the next call uses one, and finds no room until the other is gone.
    @Test
    void sessionsThatNoCallUsesMakeRoom() throws IOException {
        String text = texts.getFirst();
        try (Recognizer recognizer =
                Recognizer.load(model, kernels(Integer.MAX_VALUE), RecognizerOptions.defaults())) {
            before =
                    () -> {
                        before = () -> {};
                        recognizer.recognize(text);
                    };
            List<Entity> expected = recognizer.recognize(text);
            before =
                    () -> {
                        if (++refusals <= 2) { // with the memory of the last call, and with new
                            throw new DeviceMemoryException("no room", null);
                        }
                    };
            assertEquals(expected, recognizer.recognize(text));
            refusals = 0;
            assertThrows(DeviceMemoryException.class, () -> recognizer.recognize(text));
        }
    }

    @Test
    void aSequenceThatDoesNotFitAloneIsRefused() {
        var e = assertThrows(DeviceMemoryException.class, () -> recognized(LABELS));
        assertEquals("no room", e.getMessage());
    }
}
