package io.github.bbrac.annotation;

import java.util.Collection;
import java.util.Set;

/// How entities are written as one label a token. Immutable.
///
/// A label is `O`, outside any entity, or a prefix and a type: `B-Dis`. The prefix gives the token's
/// role in its entity:
///
///     role     BIOES  BMES  BILOU  BIO  IOB1
///     begin    B      B     B      B    B, only where the entity touches another of its type before it
///     inside   I      M     I      I    I, also the first token of all other entities
///     end      E      E     L
///     single   S      S     U
///
/// BIO is also known as IOB2, and IOB1 is the scheme of Ramshaw & Marcus 1995 (arXiv:cmp-lg/9505040);
/// the remaining ones differ in letters alone.
public enum LabelScheme {
    /// Begin, inside, outside, end, single: what the paper uses.
    BIOES("BIES"),
    /// IOB2: each entity's first token is `B`.
    BIO("BI"),
    /// BIOES with `M` for inside.
    BMES("BMES"),
    /// BIOES with `L`, last, for end and `U`, unit, for single.
    BILOU("BILU"),
    /// `B` only where an entity touches another of its type before it.
    IOB1("BI");

    /// What a token is to its entity.
    enum Role {
        BEGIN,
        INSIDE,
        END,
        SINGLE,
        OUTSIDE
    }

    /// One letter a role, in the order of {@link Role}.
    private final String prefixes;

    LabelScheme(String prefixes) {
        this.prefixes = prefixes;
    }

    /// The letters before the types: for BIOES `BIES`.
    public String prefixes() {
        return prefixes;
    }

    /// Whether an entity's last token looks different from its inner ones.
    boolean marksEnds() {
        return prefixes.length() == 4;
    }

    /// The role of a prefix.
    ///
    /// @throws IllegalArgumentException if this scheme has no such prefix
    Role role(char prefix) {
        return switch (prefixes.indexOf(prefix)) {
            case 0 -> Role.BEGIN;
            case 1 -> Role.INSIDE;
            case 2 -> Role.END;
            case 3 -> Role.SINGLE;
            default ->
                    throw new IllegalArgumentException(
                            "label prefix: expected one of "
                                    + prefixes
                                    + " for "
                                    + this
                                    + ", found "
                                    + prefix);
        };
    }

    /// The prefix of a role that this scheme has.
    char prefix(Role role) {
        return prefixes.charAt(
                switch (role) {
                    case BEGIN -> 0;
                    case INSIDE -> 1;
                    case END -> 2;
                    case SINGLE -> 3;
                    case OUTSIDE -> throw new IllegalArgumentException("O has no prefix");
                });
    }

    /// The scheme that has most of these prefixes, of several the first of BIO, BIOES, BMES and BILOU; IOB1
    /// where there is none but `I`.
    public static LabelScheme ofMost(Set<Character> prefixes) {
        LabelScheme best = prefixes.equals(Set.of('I')) ? IOB1 : BIO;
        for (LabelScheme scheme : new LabelScheme[] {BIOES, BMES, BILOU}) {
            if (scheme.known(prefixes) > best.known(prefixes)) {
                best = scheme;
            }
        }
        return best;
    }

    private long known(Set<Character> among) {
        return among.stream().filter(prefix -> prefixes.indexOf(prefix) >= 0).count();
    }

    /// The scheme that a label set's prefixes speak of.
    ///
    /// The letters alone do not tell BIO from IOB1: with a `B` it is taken for BIO, the common one, and
    /// for IOB1 only where no label begins with `B`.
    ///
    /// @throws IllegalArgumentException if no scheme has all these prefixes
    static LabelScheme detect(Collection<Character> prefixes) {
        if (Set.copyOf(prefixes).equals(Set.of('I'))) {
            return IOB1;
        }
        for (LabelScheme scheme : new LabelScheme[] {BIO, BIOES, BMES, BILOU}) {
            if (prefixes.stream().allMatch(prefix -> scheme.prefixes.indexOf(prefix) >= 0)) {
                return scheme;
            }
        }
        throw new IllegalArgumentException(
                "labels: expected the prefixes of one scheme (BIES, BI, BMES or BILU), found "
                        + prefixes);
    }
}
