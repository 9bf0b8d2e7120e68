package io.github.bbrac.training.charts;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.Supplier;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.internal.chartpart.Chart;

/// Charts as pictures. No state.
public final class PngChart {
    private PngChart() {}

    /// Draws without a screen.
    ///
    /// @param chart makes it
    /// @return the bytes of a PNG file
    /// @throws IOException if it cannot be drawn, as where a Java comes without fonts
    public static byte[] draw(Supplier<? extends Chart<?, ?>> chart) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try {
            BitmapEncoder.saveBitmap(chart.get(), bytes, BitmapFormat.PNG);
        } catch (RuntimeException | LinkageError | InternalError e) {
            throw new IOException("this Java cannot draw: " + e, e);
        }
        return bytes.toByteArray();
    }
}
