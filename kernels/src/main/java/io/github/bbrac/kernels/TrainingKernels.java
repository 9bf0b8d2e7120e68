package io.github.bbrac.kernels;

import io.github.bbrac.tensor.Matrix;
import java.util.function.UnaryOperator;

/// What training needs beyond [Kernels]: the adjoint of every operation, and the optimiser's arithmetic.
///
/// With L the loss, `dy` is ∂L/∂y, and so on. An adjoint **overwrites** the gradient of an activation and
/// **adds to** the gradient of a parameter, so that a step may sum over several batches. All that [Kernels]
/// promises holds here too; a parameter's gradient is summed in an order that depends on shapes alone, never on
/// the threads.
public interface TrainingKernels extends Kernels {
    /// Copies the transpose of a weight matrix into the form that these kernels multiply by: dx = dy · w is
    /// `product(dy, transposed, dx)`.
    ///
    /// @param w [out, in], read
    /// @return a weight of `in` outputs and `out` inputs
    Weight prepareTransposed(Matrix w);

    /// Copies new values into a weight that [#prepare] or [#prepareTransposed] made of a matrix of the same
    /// shape. Allocates nothing.
    ///
    /// @param w [out, in], read
    /// @param into overwritten; no other thread may multiply by it meanwhile
    void prepareAgain(Matrix w, Weight into);

    /// Sets all elements to 0: what gradients that are added to begin with.
    ///
    /// @param y [n, cols], overwritten
    void clear(Matrix y);

    /// y = x · wᵀ, summed as [#linear] does.
    ///
    /// @param x [n, in], read
    /// @param w [out, in]
    /// @param y [n, out], overwritten
    void product(Matrix x, Weight w, Matrix y);

    /// y = x · wᵀ + y, summed as [#linear] does.
    ///
    /// @param x [n, in], read
    /// @param w [out, in]
    /// @param y [n, out], added to
    void productAdd(Matrix x, Weight w, Matrix y);

    /// The gradients of a linear map's parameters, summed over rising i, in chains of 256 terms:
    ///
    ///     dw(o, c) += Σ_i dy(i, o) · x(i, c)        db(o) += Σ_i dy(i, o)
    ///
    /// @param x [n, in], read
    /// @param dy [n, out], read: the gradient of x · wᵀ + b
    /// @param dw [out, in], added to
    /// @param db [1, out], added to
    void linearGradient(Matrix x, Matrix dy, Matrix dw, Matrix db);

    /// y = f(x), element by element.
    ///
    /// @param x [n, cols], read
    /// @param y [n, cols], overwritten; may be `x` itself
    void activate(Activation f, Matrix x, Matrix y);

    /// dx = dy ⊙ f′(x), element by element; RELU′(0) = 0.
    ///
    /// @param x [n, cols], read: what [#activate] read
    /// @param dy [n, cols], read
    /// @param dx [n, cols], overwritten; may be `dy` itself
    void activateGradient(Activation f, Matrix x, Matrix dy, Matrix dx);

    /// The adjoint of [#layerNorm]. With ρ = 1/√(σ² + ε), the normal x̂ = (x − μ) ρ and g = dy ⊙ γ,
    ///
    ///     dx = ρ (g − mean(g) − x̂ ⊙ mean(g ⊙ x̂))        dγ += Σ_i dy ⊙ x̂        dβ += Σ_i dy
    ///
    /// @param x [n, hidden], read: what `layerNorm` read
    /// @param gamma [1, hidden], read
    /// @param dy [n, hidden], read
    /// @param dx [n, hidden], overwritten; may be `dy` itself
    /// @param dgamma [1, hidden], added to
    /// @param dbeta [1, hidden], added to
    void layerNormGradient(
            Matrix x,
            Matrix gamma,
            float epsilon,
            Matrix dy,
            Matrix dx,
            Matrix dgamma,
            Matrix dbeta);

    /// Drops elements and scales the others: y(i, j) = x(i, j) · [Dropout#scale]`(i, j)`. It is its own
    /// adjoint: applied to dy with the same `dropout` it gives dx.
    ///
    /// @param x [n, cols], read
    /// @param y [n, cols], overwritten; may be `x` itself
    void dropout(Matrix x, Dropout dropout, Matrix y);

    /// [Kernels#attention] with dropout on the softmax: the weight that the query in row i of the batch gives, in
    /// head h, to key j of its sequence is scaled by `dropout.scale(i · heads + h, j)`.
    ///
    /// @param queryKeyValue [tokens, 3 · hidden], read
    /// @param y [tokens, hidden], overwritten
    void attention(Matrix queryKeyValue, Sequences sequences, int heads, Dropout dropout, Matrix y);

    /// The adjoint of [#attention]. In each head, with P the softmax, D the dropout's scales and
    /// s = 1/√headSize,
    ///
    ///     dV = (P ⊙ D)ᵀ · dy        dP = (dy · Vᵀ) ⊙ D        dS = P ⊙ (dP − rowSum(dP ⊙ P))
    ///     dQ = s · dS · K            dK = s · dSᵀ · Q
    ///
    /// @param queryKeyValue [tokens, 3 · hidden], read: what `attention` read
    /// @param dropout what `attention` had; [Dropout#NONE] for attention without
    /// @param dy [tokens, hidden], read
    /// @param dqueryKeyValue [tokens, 3 · hidden], overwritten
    void attentionGradient(
            Matrix queryKeyValue,
            Sequences sequences,
            int heads,
            Dropout dropout,
            Matrix dy,
            Matrix dqueryKeyValue);

    /// The adjoint of [#gru], backwards through time. With a = W h + b the recurrent products of a step and dh
    /// the gradient of its h',
    ///
    ///     dn = dh ⊙ (1 − z) ⊙ (1 − n²)        di = (dn ⊙ a_n ⊙ r ⊙ (1 − r), dh ⊙ (h − n) ⊙ z ⊙ (1 − z), dn)
    ///     da = (di_r, di_z, dn ⊙ r)            dh of the step before = dy + dh ⊙ z + da · W
    ///     dW += Σ_t daᵀ · h                    db += Σ_t da
    ///
    /// @param inputs [tokens, 6 · hidden], read: what `gru` read
    /// @param y [tokens, 2 · hidden], read: what `gru` wrote
    /// @param dy [tokens, 2 · hidden], read
    /// @param dinputs [tokens, 6 · hidden], overwritten
    void gruGradient(
            Matrix inputs,
            RecurrenceAdjoint forward,
            RecurrenceAdjoint backward,
            Sequences sequences,
            Matrix y,
            Matrix dy,
            Matrix dinputs);

    /// The adjoint of [#lstm], backwards through time. With dh and dc the gradients of h' and c' of a step,
    ///
    ///     dc = dc + dh ⊙ o ⊙ (1 − tanh²(c'))        dc of the step before = dc ⊙ f
    ///     da = (dc ⊙ g ⊙ i ⊙ (1 − i), dc ⊙ c ⊙ f ⊙ (1 − f), dc ⊙ i ⊙ (1 − g²), dh ⊙ tanh(c') ⊙ o ⊙ (1 − o))
    ///     di = da        dh of the step before = dy + da · W        dW += Σ_t daᵀ · h        db += Σ_t da
    ///
    /// @param inputs [tokens, 8 · hidden], read: what `lstm` read
    /// @param cells [tokens, 2 · hidden], read: what `lstm` wrote
    /// @param y [tokens, 2 · hidden], read: what `lstm` wrote
    /// @param dy [tokens, 2 · hidden], read
    /// @param dinputs [tokens, 8 · hidden], overwritten
    void lstmGradient(
            Matrix inputs,
            RecurrenceAdjoint forward,
            RecurrenceAdjoint backward,
            Sequences sequences,
            Matrix cells,
            Matrix y,
            Matrix dy,
            Matrix dinputs);

    /// The adjoint of [#gather] and, with width 1, of [#gatherAdd]: each row that row i of y was the mean of
    /// gets its share of dy's row i, over rising i.
    ///
    /// @param dy [n, cols], read
    /// @param rows for each row of dy, `width` row numbers of the table; −1 names none
    /// @param dtable [vocab, cols], added to
    void gatherGradient(Matrix dy, int[] rows, int width, Matrix dtable);

    /// The adjoint of [#unfold]: row t of dx is the sum of the places in dy that hold row t of x.
    ///
    /// @param dy [tokens, width · cols], read
    /// @param width odd
    /// @param dx [tokens, cols], overwritten
    void unfoldGradient(Matrix dy, Sequences sequences, int width, Matrix dx);

    /// The cross entropy of each row's softmax and a class, beside the least that it could be, and its gradient. With
    /// p = softmax(x(i)),
    ///
    ///     losses(i) = (−log p(classes(i)), −log max p)        dx(i, j) = scale · (p(j) − [j = classes(i)])
    ///
    /// Both losses of a row are equal where its class is the most likely one, or as likely.
    ///
    /// @param x [n, count of classes], read
    /// @param classes one for each row of x; further ones are not read
    /// @param losses [n, 2], overwritten
    /// @param dx [n, count of classes], overwritten; may be `x` itself
    void crossEntropy(Matrix x, int[] classes, float scale, Matrix losses, Matrix dx);

    /// One step of AdamW on one parameter, element by element ([AdamW] has the formula).
    ///
    /// @param gradient [rows, cols], read
    /// @param mean first moment, [rows, cols], read and overwritten
    /// @param square second moment, [rows, cols], read and overwritten
    /// @param parameter [rows, cols], read and overwritten
    void adamW(AdamW step, Matrix gradient, Matrix mean, Matrix square, Matrix parameter);

    /// y = y + weight · (x − y): an exponential moving average of x. From `weight` ½ on it is reckoned from x, as
    /// PyTorch does. Where y = x it stays, if both are −∞ too.
    ///
    /// @param x [n, cols], read
    /// @param weight 0 keeps y and 1 takes x, if both are finite
    /// @param y [n, cols], read and overwritten
    void lerp(Matrix x, float weight, Matrix y);

    /// Σ x², of which clipping takes the root. Waits for x as [#finish] does.
    ///
    /// @param x [n, cols], read
    double squaredNorm(Matrix x);

    /// As [Kernels#select], for training.
    ///
    /// @throws IllegalArgumentException if a property has a value that it cannot have
    /// @throws IllegalStateException if `vector` is asked for and the JVM lacks what it needs
    static TrainingKernels select() {
        return select(System::getProperty);
    }

    /// As [Kernels#select(UnaryOperator)], for training.
    ///
    /// @param property the value of a property by its name, or null
    static TrainingKernels select(UnaryOperator<String> property) {
        return KernelSelection.select(property);
    }

    /// As [Kernels#of], for training.
    ///
    /// @param threads how many threads one operation may use, the caller's among them; at least 1
    /// @throws IllegalStateException if the JVM lacks what the set needs
    static TrainingKernels of(KernelSet set, int threads) {
        return KernelSelection.of(set, threads);
    }

    /// The plain kernels: one thread, no module needed, the meaning of every operation.
    static TrainingKernels plain() {
        return new PlainTrainingKernels();
    }
}
