package io.github.bbrac.bigru;

import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.layers.Buffer;
import io.github.bbrac.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;

/// What the backward pass of a [BiGru] or [BiLstm] needs of its forward pass, and memory for both. One
/// thread at a time.
public final class RecurrentTape {
    private final List<Buffer> inputs = new ArrayList<>();
    private final List<Buffer> cells = new ArrayList<>();
    private final List<Buffer> outputs = new ArrayList<>();
    private final Buffer dinputs;
    private final Buffer doutputs;
    private Matrix x;
    private Sequences sequences;

    /// Memory for training a GRU.
    public RecurrentTape(BiGru gru) {
        this(gru.layers());
    }

    /// Memory for training an LSTM.
    public RecurrentTape(BiLstm lstm) {
        this(lstm.layers());
    }

    private RecurrentTape(List<RecurrentLayer> layers) {
        RecurrentLayer first = layers.getFirst();
        int size = 2 * first.forward().hidden();
        for (int n = 0; n < layers.size(); n++) {
            inputs.add(new Buffer(first.inputs().out()));
            cells.add(new Buffer(size));
            outputs.add(new Buffer(size));
        }
        dinputs = new Buffer(first.inputs().out());
        doutputs = new Buffer(size);
    }

    /// Begins a forward pass.
    void begin(Matrix x, Sequences sequences) {
        this.x = x;
        this.sequences = sequences;
    }

    Sequences sequences() {
        return sequences;
    }

    /// What layer `n` reads: x, or what the layer before wrote.
    Matrix read(int n) {
        return n == 0 ? x : output(n - 1);
    }

    /// The products of layer `n` with what it reads.
    Matrix inputs(int n) {
        return inputs.get(n).rows(sequences.tokens());
    }

    /// The cells of layer `n` of an LSTM.
    Matrix cells(int n) {
        return cells.get(n).rows(sequences.tokens());
    }

    /// What layer `n` writes.
    Matrix output(int n) {
        return outputs.get(n).rows(sequences.tokens());
    }

    /// The gradient of some layer's products.
    Matrix dinputs() {
        return dinputs.rows(sequences.tokens());
    }

    /// The gradient of what some layer but the last writes.
    Matrix doutputs() {
        return doutputs.rows(sequences.tokens());
    }
}
