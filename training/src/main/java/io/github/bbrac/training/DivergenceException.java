package io.github.bbrac.training;

/// A training whose gradient is no longer finite: nothing good comes of its weights any more. Immutable.
public final class DivergenceException extends ArithmeticException {
    private static final long serialVersionUID = 1L;

    private DivergenceException(String message) {
        super(message);
    }

    /// Refuses a step that could not be made.
    ///
    /// @param step from 1
    /// @param norm of the gradient
    static void requireFinite(int step, double norm) {
        if (!Double.isFinite(norm)) {
            throw new DivergenceException(
                    "step "
                            + step
                            + ": expected a finite gradient, found "
                            + norm
                            + "; try a lower learning rate");
        }
    }
}
