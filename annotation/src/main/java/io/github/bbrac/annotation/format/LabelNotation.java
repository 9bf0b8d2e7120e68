package io.github.bbrac.annotation.format;

import io.github.bbrac.annotation.Entity;
import java.util.Collection;
import java.util.Optional;

/// How a file spells a label of role and type: `B-Dis`, `B_Dis`, `Dis-B` or `Dis_B`. Immutable.
enum LabelNotation {
    PREFIX_HYPHEN("B-TYPE", '-', true),
    SUFFIX_HYPHEN("TYPE-B", '-', false),
    PREFIX_UNDERSCORE("B_TYPE", '_', true),
    SUFFIX_UNDERSCORE("TYPE_B", '_', false);

    /// The letters of all schemes.
    private static final String ROLES = "BIESMLU";

    private final String example;
    private final char between;
    private final boolean roleFirst;

    LabelNotation(String example, char between, boolean roleFirst) {
        this.example = example;
        this.between = between;
        this.roleFirst = roleFirst;
    }

    /// The notation that most of the labels are spelt in, of several the first.
    static LabelNotation detect(Collection<String> labels) {
        LabelNotation best = PREFIX_HYPHEN;
        for (LabelNotation notation : values()) {
            if (notation.fitting(labels) > best.fitting(labels)) {
                best = notation;
            }
        }
        return best;
    }

    private long fitting(Collection<String> labels) {
        return labels.stream().filter(label -> normal(label).isPresent()).count();
    }

    /// A label as this project spells it, `B-Dis`; empty if it is none in this notation.
    Optional<String> normal(String label) {
        int last = label.length() - 1;
        int role = roleFirst ? 0 : last;
        int hyphen = roleFirst ? 1 : last - 1;
        boolean fits =
                label.length() > 2
                        && label.charAt(hyphen) == between
                        && ROLES.indexOf(label.charAt(role)) >= 0;
        String type = fits ? label.substring(roleFirst ? 2 : 0, roleFirst ? last + 1 : hyphen) : "";
        return Entity.isType(type)
                ? Optional.of(label.charAt(role) + "-" + type)
                : Optional.empty();
    }

    /// A label spelt so.
    @Override
    public String toString() {
        return example;
    }
}
