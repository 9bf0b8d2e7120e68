package io.github.bbrac.kernels;

import io.github.bbrac.tensor.Matrix;
import java.util.function.UnaryOperator;

/// The arithmetic every layer is written in. Implementations are thread-safe and keep no state that
/// shows in a result.
///
/// Unless a method says otherwise: outputs are overwritten and never read first (they may hold NaN);
/// an output shares no floats with an input; any extent may be 0; shapes are checked by the layer
/// once per call and only asserted here.
///
/// **A queue.** Operations run in the order in which they are called, and Java may read a result only
/// after [#finish]. On the CPU an operation is done when its method returns and `finish` does
/// nothing; a device runs ahead of Java, keeps a mirror of every array that it has seen, and copies
/// back only what is finished. Row numbers and [Sequences] are read before an operation returns, so
/// that the caller may use them again; matrices may be read later, and Java may write into one that
/// kernels have seen only after it was finished and before the operation that reads it anew.
///
/// **One order of summation.** Every output element is accumulated in an order that depends on the
/// shapes of its own sequence and weights alone: not on the batch around it, nor on the number of
/// threads, nor on the run. The same input gives the same bits.
///
/// **Memory.** Kernels that compute in memory of their own, a device's, throw [DeviceMemoryException] from any operation for
/// which it has no room.
///
/// The adjoints of these operations, which training needs, are [TrainingKernels].
public interface Kernels extends AutoCloseable {
    /// More threads than any machine has processors for.
    int MOST_THREADS = 1024;

    /// "plain", "vector-512", …
    String name();

    /// Threads that one operation may use, the caller's among them.
    int threads();

    /// Copies a weight matrix into the form that these kernels multiply by. Done once per weight.
    ///
    /// @param w [out, in], read
    Weight prepare(Matrix w);

    /// A linear map and the function after it, summed over rising c, in chains of 256 terms, from the bias on:
    ///
    ///     y(i, o) = f(b(o) + Σ_c x(i, c) · w(o, c))
    ///
    /// @param x [n, in], read
    /// @param w [out, in]
    /// @param bias [1, out], read
    /// @param y [n, out], overwritten
    void linear(Matrix x, Weight w, Matrix bias, Activation f, Matrix y);

    /// y = b + r + x · wᵀ: a linear map with the residual connection around it.
    ///
    /// @param x [n, in], read
    /// @param w [out, in]
    /// @param bias [1, out], read
    /// @param residual [n, out], read; may be `y` itself
    /// @param y [n, out], overwritten
    void linearAdd(Matrix x, Weight w, Matrix bias, Matrix residual, Matrix y);

    /// Layer normalisation of each row (Ba, Kiros & Hinton 2016, arXiv:1607.06450, equations 3 and 4,
    /// with ε): y = γ ⊙ (x − μ) / √(σ² + ε) + β, with μ and the biased σ² over the columns.
    ///
    /// @param x [n, hidden], read
    /// @param gamma [1, hidden], read
    /// @param beta [1, hidden], read
    /// @param y [n, hidden], overwritten; may be `x` itself
    void layerNorm(Matrix x, Matrix gamma, Matrix beta, float epsilon, Matrix y);

    /// y = a + b, element by element.
    ///
    /// @param a [n, cols], read
    /// @param b [n, cols], read
    /// @param y [n, cols], overwritten; may be `a` or `b` itself
    void add(Matrix a, Matrix b, Matrix y);

    /// Row i of y becomes the mean of the table's rows that `rows` names from i · width (inclusive) to
    /// (i + 1) · width (exclusive); −1 names none.
    ///
    /// @param table [vocab, cols], read
    /// @param rows for each row of y, `width` row numbers of the table, at least one of them not −1
    /// @param width 1 for a plain look-up
    /// @param y [n, cols], overwritten
    void gather(Matrix table, int[] rows, int width, Matrix y);

    /// Adds the table's row number `rows[i]` to row i of y.
    ///
    /// @param table [vocab, cols], read
    /// @param rows for each row of y, a row number of the table
    /// @param y [n, cols], added to
    void gatherAdd(Matrix table, int[] rows, Matrix y);

    /// The windows of a same-padded convolution: row t of y holds the rows t − width/2 to t + width/2 of
    /// x side by side, zeros where that leaves the sequence of t.
    ///
    /// @param x [tokens, cols], read
    /// @param width odd
    /// @param y [tokens, width · cols], overwritten
    void unfold(Matrix x, Sequences sequences, int width, Matrix y);

    /// Multi-head scaled dot-product attention within each sequence (Vaswani et al. 2017,
    /// arXiv:1706.03762, equation 1): y = softmax(q · kᵀ / √headSize) · v for each head.
    ///
    /// @param queryKeyValue [tokens, 3 · hidden], read: queries, keys, values side by side, each of
    ///     them head by head
    /// @param heads divides hidden
    /// @param y [tokens, hidden], overwritten, head by head
    void attention(Matrix queryKeyValue, Sequences sequences, int heads, Matrix y);

    /// Both directions of a GRU layer over each sequence, from a zero state (Cho et al. 2014,
    /// arXiv:1406.1078, in PyTorch's form, which applies the reset gate after the recurrent product):
    ///
    ///     r = σ(i_r + W_r h + b_r)        z = σ(i_z + W_z h + b_z)
    ///     n = tanh(i_n + r ⊙ (W_n h + b_n))
    ///     h' = (1 − z) ⊙ n + z ⊙ h
    ///
    /// @param inputs [tokens, 6 · hidden], read: i_r, i_z, i_n of the forward direction, then those of
    ///     the backward direction, input biases included
    /// @param forward r, z, n of the direction that reads a sequence from its first row on
    /// @param backward the same of the direction that reads it from its last row on
    /// @param y [tokens, 2 · hidden], overwritten: h' of the forward direction, then of the backward one
    void gru(Matrix inputs, Recurrence forward, Recurrence backward, Sequences sequences, Matrix y);

    /// Both directions of an LSTM layer over each sequence, from zero states (Hochreiter & Schmidhuber
    /// 1997 with the forget gate of Gers et al. 2000):
    ///
    ///     i, f, o = σ(i_i + W_i h + b_i), σ(i_f + W_f h + b_f), σ(i_o + W_o h + b_o)
    ///     g = tanh(i_g + W_g h + b_g)
    ///     c' = f ⊙ c + i ⊙ g        h' = o ⊙ tanh(c')
    ///
    /// @param inputs [tokens, 8 · hidden], read: i_i, i_f, i_g, i_o of the forward direction, then those
    ///     of the backward direction, input biases included
    /// @param cells [tokens, 2 · hidden], overwritten: c' of both directions
    /// @param y [tokens, 2 · hidden], overwritten: h' of both directions
    void lstm(
            Matrix inputs,
            Recurrence forward,
            Recurrence backward,
            Sequences sequences,
            Matrix cells,
            Matrix y);

    /// Copies the scores of a linear chain of labels into the form that these kernels search by. Done once per chain.
    ///
    /// @param start score of each label at the first token, [1, labels], read
    /// @param end score of each label at the last token, [1, labels], read
    /// @param transitions score of label j after label i at (i, j), [labels, labels], read
    Chain prepareChain(Matrix start, Matrix end, Matrix transitions);

    /// The path of labels with the greatest score (Viterbi 1967; Rabiner 1989, section III.B):
    ///
    ///     α_1(j) = start(j) + e(1, j)        α_t(j) = max_i (α_t−1(i) + transitions(i, j)) + e(t, j)
    ///     score = max_j (α_L(j) + end(j))
    ///
    /// In float and in this order of operations; among equals the lowest label wins. Every 32 tokens, where scores have
    /// grown beyond ±1024, the greatest is subtracted from all, so that rounding does not grow with the length. Scores
    /// may be −∞, which forbids. The search is one thread's, and done when the method returns.
    ///
    /// @param emissions e, [tokens, labels], read; at least one token
    /// @param path at least as long as there are tokens; the label of each, overwritten if the score is finite
    /// @return the score, less what was subtracted; −∞ where all paths are forbidden, NaN or +∞ where a score
    ///     that a path could take is
    float bestPath(Matrix emissions, Chain chain, int[] path);

    /// Waits until `y` holds the result of all operations called before, so that Java may read it.
    void finish(Matrix y);

    /// Ends the worker threads and frees what a device holds. Results and prepared weights may not be
    /// used with these kernels afterwards.
    @Override
    void close();

    /// The kernels that the system properties ask for: `bbrac.kernels` is `auto` (the default), `vector`,
    /// `plain` or `opencl`, and `bbrac.threads` a number (default: the processors that the JVM sees). `auto`
    /// means vector where the JVM can, else plain with one line in the log that says what it costs. `opencl`
    /// is another module's ([KernelProvider]), and never chosen unasked.
    ///
    /// @throws IllegalArgumentException if a property has a value that it cannot have
    /// @throws IllegalStateException if `vector` or `opencl` is asked for and the machine lacks what it needs
    static Kernels select() {
        return select(System::getProperty);
    }

    /// As [#select()], with properties of one's own.
    ///
    /// @param property the value of a property by its name, or null
    static Kernels select(UnaryOperator<String> property) {
        return KernelSelection.select(property);
    }

    /// The kernels of the given set.
    ///
    /// @param threads how many threads one operation may use, the caller's among them; from 1 to
    ///     [#MOST_THREADS]. The plain kernels use one whatever it says.
    /// @throws IllegalStateException if the JVM lacks what the set needs
    static Kernels of(KernelSet set, int threads) {
        return KernelSelection.of(set, threads);
    }

    /// The plain kernels: one thread, no module needed, the meaning of every operation. All other
    /// kernels are tested against them.
    static Kernels plain() {
        return TrainingKernels.plain();
    }
}
