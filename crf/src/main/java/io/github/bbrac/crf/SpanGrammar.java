package io.github.bbrac.crf;

/// How a label scheme spells the entities of one type, as far as neighbouring labels tell. Decoding a
/// path yields an entity over the tokens `[from, to)` exactly if it [#begins] at `from`, [#continues]
/// from each token inside to the next, and [#ends] at `to − 1`.
///
/// In BIOES: only B and S begin; B and I continue to I and E; E and S end; the neighbours outside do
/// not matter. In IOB1 they do: I begins unless an I or B of its type stands before it.
public interface SpanGrammar {
    /// The labels that a token inside such an entity may bear. Read, never changed, by the caller.
    int[] labels();

    /// Whether an entity begins at a token.
    ///
    /// @param previous label of the token before, −1 at the start of the sequence
    /// @param label one of [#labels()]
    boolean begins(int previous, int label);

    /// Whether an entity that holds the first token also holds the second.
    ///
    /// @param label one of [#labels()]
    /// @param next one of [#labels()]
    boolean continues(int label, int next);

    /// Whether an entity ends after a token.
    ///
    /// @param label one of [#labels()]
    /// @param next label of the token after, −1 at the end of the sequence
    boolean ends(int label, int next);
}
