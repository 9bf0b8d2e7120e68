package io.github.bbrac.bench;

import io.github.bbrac.bench.machine.Peak;
import io.github.bbrac.bench.machine.Samples;
import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.tools.ToolProvider;
import jdk.incubator.vector.FloatVector;

/// Which micro-kernel to have on a machine: writes the source of each shape, rows × vectors of outputs,
/// compiles it, and measures it alone on the product 120 × 768 × 768 from packed panels.
///
/// Needs a JDK, not only a run-time image.
final class TileShapes {
    private static final int LANES = FloatVector.SPECIES_PREFERRED.length();
    private static final int ROWS = 120;
    private static final int OUT = 768;
    private static final int IN = 768;
    private static final int WARM_UP = 5;

    private final int rows;
    private final int vectors;
    private final MethodHandle tile;
    private final Samples parts = new Samples();
    private final Samples rates = new Samples();

    private TileShapes(String shape, Path folder) throws Exception {
        String[] sides = shape.split("x", -1);
        rows = Integer.parseInt(sides[0]);
        vectors = Integer.parseInt(sides[1]);
        tile = compile("Tile" + shape, folder);
    }

    /// Measures the given shapes, such as "4x3", and prints a table.
    static void run(List<String> shapes, int repeats) throws Exception {
        List<TileShapes> tiles = compiled(shapes);
        Data data = new Data(null);
        float[] x = data.matrix(ROWS, IN).data();
        float[] w = data.matrix(2 * OUT, IN).data();
        float[] y = new float[ROWS * 2 * OUT];
        try (ExecutorService pool = Executors.newFixedThreadPool(1)) {
            for (int repeat = -WARM_UP; repeat < repeats; repeat++) {
                for (TileShapes shape : tiles) {
                    double peak = Peak.measure(pool, 1, 0.02);
                    double rate = shape.sample(x, w, y);
                    if (repeat >= 0) {
                        shape.rates.add(rate);
                        shape.parts.add(rate / peak);
                    }
                }
            }
        }
        Table.head("tile, vectors of " + LANES, "GFLOP/s", "of the peak", "middle half");
        for (TileShapes shape : tiles) {
            Table.row(
                    shape.rows + " × " + shape.vectors,
                    Table.whole(shape.rates.median()),
                    Table.percent(shape.parts.median()),
                    Table.percent(shape.parts.quantile(0.25))
                            + " – "
                            + Table.percent(shape.parts.quantile(0.75)));
        }
        Table.end();
    }

    /// The tiles, loaded: the folder that they were compiled in is gone.
    private static List<TileShapes> compiled(List<String> shapes) throws Exception {
        Path folder = Files.createTempDirectory("bbrac-tiles");
        try {
            List<TileShapes> tiles = new ArrayList<>();
            for (String shape : shapes) {
                tiles.add(new TileShapes(shape, folder));
            }
            return tiles;
        } finally {
            List<Path> files;
            try (var walk = Files.walk(folder)) {
                files = walk.toList();
            }
            for (Path file : files.reversed()) {
                Files.delete(file);
            }
        }
    }

    private double sample(float[] x, float[] w, float[] y) {
        int width = vectors * LANES;
        int panels = Math.ceilDiv(OUT, width);
        int whole = ROWS / rows * rows;
        double seconds = Samples.time(0.02, 1, () -> product(x, w, y, panels, whole, width));
        return 2.0 * whole * panels * width * IN / seconds / 1e9;
    }

    private void product(float[] x, float[] w, float[] y, int panels, int whole, int width) {
        try {
            for (int p = 0; p < panels; p++) {
                for (int i = 0; i < whole; i += rows) {
                    int to = i * 2 * OUT + p * width;
                    tile.invokeExact(x, i * IN, IN, w, p * width * IN, IN, y, to, 2 * OUT);
                }
            }
        } catch (Throwable e) {
            throw new IllegalStateException("tile " + rows + "x" + vectors, e);
        }
    }

    private MethodHandle compile(String name, Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve(name + ".java"), source(name));
        int status =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                new ByteArrayOutputStream(),
                                "--add-modules=jdk.incubator.vector",
                                "-d",
                                folder.toString(),
                                file.toString());
        if (status != 0) {
            throw new IllegalStateException(name + ": expected source that compiles");
        }
        Class<?> type =
                MethodHandles.lookup()
                        .defineClass(
                                Files.readAllBytes(
                                        folder.resolve(
                                                "io/github/bbrac/bench/" + name + ".class")));
        MethodType signature =
                MethodType.methodType(
                        void.class,
                        List.of(
                                float[].class,
                                int.class,
                                int.class,
                                float[].class,
                                int.class,
                                int.class,
                                float[].class,
                                int.class,
                                int.class));
        return MethodHandles.lookup().findStatic(type, "run", signature);
    }

    /// As the kernels' own tiles: sums in named locals, weights read front to back.
    private String source(String name) {
        StringJoiner body = new StringJoiner("\n");
        body.add("package io.github.bbrac.bench;");
        body.add("import jdk.incubator.vector.*;");
        body.add("final class " + name + " {");
        body.add("static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;");
        body.add("static final int L = S.length();");
        body.add("static void run(float[] x, int xo, int xs, float[] w, int wo, int in,");
        body.add("float[] y, int yo, int ys) {");
        for (int r = 0; r < rows; r++) {
            body.add("int x" + r + " = xo + " + r + " * xs;");
            for (int v = 0; v < vectors; v++) {
                body.add("FloatVector s" + r + "_" + v + " = FloatVector.zero(S);");
            }
        }
        body.add("for (int c = 0; c < in; c++) {");
        body.add("int wc = wo + c * (" + vectors + " * L);");
        for (int v = 0; v < vectors; v++) {
            body.add("FloatVector w" + v + " = FloatVector.fromArray(S, w, wc + " + v + " * L);");
        }
        for (int r = 0; r < rows; r++) {
            body.add("FloatVector a" + r + " = FloatVector.broadcast(S, x[x" + r + " + c]);");
            for (int v = 0; v < vectors; v++) {
                String sum = "s" + r + "_" + v;
                body.add(sum + " = a" + r + ".fma(w" + v + ", " + sum + ");");
            }
        }
        body.add("}");
        for (int r = 0; r < rows; r++) {
            for (int v = 0; v < vectors; v++) {
                body.add("s" + r + "_" + v + ".intoArray(y, yo + " + r + " * ys + " + v + " * L);");
            }
        }
        body.add("}");
        body.add("}");
        return body.toString();
    }
}
