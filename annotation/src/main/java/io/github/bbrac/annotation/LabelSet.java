package io.github.bbrac.annotation;

import io.github.bbrac.annotation.LabelScheme.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A model's labels in their order, and what they mean: entities to labels, labels to entities, and
/// which label may follow which. Immutable.
///
/// Decoding is strict: what is not a complete entity by the scheme's definition is none. In BIOES,
/// `S-X` and `B-X I-X* E-X` count; in BIO, `B-X I-X*`; in IOB1, `I-X` after anything but `X` begins,
/// and `B-X` after `X`.
///
/// The grammar says the same in questions about two neighbours, which is what a probability of a span
/// is summed over: in a legal path an entity is a token that {@link #begins}, further ones that
/// {@link #continues}, up to the first that {@link #ends}.
public final class LabelSet {
    private static final String OUTSIDE = "O";

    private final List<String> names;
    private final LabelScheme scheme;
    private final Map<String, Integer> ids;
    private final List<String> types;
    private final Role[] roles;

    /// Index into `types`, -1 for `O`.
    private final int[] typeOf;

    private LabelSet(List<String> names, LabelScheme scheme) {
        this.names = List.copyOf(names);
        this.scheme = scheme;
        ids = HashMap.newHashMap(names.size());
        roles = new Role[names.size()];
        typeOf = new int[names.size()];
        var found = new ArrayList<String>();
        for (int label = 0; label < names.size(); label++) {
            String name = names.get(label);
            Integer earlier = ids.putIfAbsent(name, label);
            if (earlier != null) {
                throw new IllegalArgumentException(
                        "labels["
                                + label
                                + "]: expected each label once, found "
                                + name
                                + " again");
            }
            if (name.equals(OUTSIDE)) {
                roles[label] = Role.OUTSIDE;
                typeOf[label] = -1;
                continue;
            }
            roles[label] = scheme.role(prefix(names, label));
            String type = name.substring(2);
            int index = found.indexOf(type);
            if (index < 0) {
                index = found.size();
                found.add(type);
            }
            typeOf[label] = index;
        }
        if (!ids.containsKey(OUTSIDE)) {
            throw new IllegalArgumentException(
                    "labels: expected a label O, found " + names.size() + " labels without it");
        }
        types = List.copyOf(found);
    }

    /// The labels of a model, the scheme told by their prefixes: with any of `E`, `S`, `L`, `U`, `M` the
    /// scheme that has them; else BIO, and IOB1 only where no label begins with `B`.
    ///
    /// @param names the label names in the model's order, `O` among them
    /// @throws IllegalArgumentException if `O` is missing, a name comes twice or is not a prefix, `-` and
    ///     a type, or the prefixes are of no one scheme
    public static LabelSet of(List<String> names) {
        var prefixes = new LinkedHashSet<Character>();
        for (int label = 0; label < names.size(); label++) {
            if (!names.get(label).equals(OUTSIDE)) {
                prefixes.add(prefix(names, label));
            }
        }
        return new LabelSet(names, LabelScheme.detect(prefixes));
    }

    /// The labels of a model whose scheme is known: needed for IOB1, whose prefixes are those of BIO.
    ///
    /// @throws IllegalArgumentException as {@link #of(List)}, or if a prefix is not the scheme's
    public static LabelSet of(List<String> names, LabelScheme scheme) {
        return new LabelSet(names, Objects.requireNonNull(scheme, "scheme"));
    }

    /// All labels for these types: `O`, then for each type the scheme's prefixes in the order begin,
    /// inside, end, single.
    ///
    /// @throws IllegalArgumentException if a type comes twice or is empty
    public static LabelSet forTypes(LabelScheme scheme, List<String> types) {
        var names = new ArrayList<String>();
        names.add(OUTSIDE);
        for (String type : types) {
            for (int i = 0; i < scheme.prefixes().length(); i++) {
                names.add(scheme.prefixes().charAt(i) + "-" + type);
            }
        }
        return new LabelSet(names, scheme);
    }

    /// The label names in the model's order.
    public List<String> names() {
        return names;
    }

    /// The number of labels.
    public int size() {
        return names.size();
    }

    /// How the labels write entities.
    public LabelScheme scheme() {
        return scheme;
    }

    /// The entity types in the order in which the labels first name them.
    public List<String> types() {
        return types;
    }

    /// The id of `O`.
    public int outside() {
        return ids.get(OUTSIDE);
    }

    /// The id of a label.
    ///
    /// @throws IllegalArgumentException if there is no such label
    public int id(String name) {
        Integer id = ids.get(name);
        if (id == null) {
            throw new IllegalArgumentException(
                    "label: expected one of " + names + ", found " + name);
        }
        return id;
    }

    /// The index in {@link #types} of a label's entity type; -1 for `O`.
    public int type(int label) {
        return typeOf[label];
    }

    /// Whether a legal path may begin with this label.
    public boolean mayStart(int label) {
        return mayFollow(-1, label);
    }

    /// Whether a legal path may end with this label.
    public boolean mayEnd(int label) {
        return !scheme.marksEnds() || !isOpen(label);
    }

    /// Whether a legal path may hold `label` right after `previous`.
    ///
    /// @param previous a label, or -1 for the beginning of the text
    public boolean mayFollow(int previous, int label) {
        if (scheme.marksEnds()) {
            boolean open = previous >= 0 && isOpen(previous);
            return open ? continues(previous, label) : !isInner(label);
        }
        return switch (roles[label]) {
            case OUTSIDE -> true;
            case BEGIN -> scheme != LabelScheme.IOB1 || sameType(previous, label);
            default -> scheme == LabelScheme.IOB1 || sameType(previous, label);
        };
    }

    /// Whether an entity begins at a token with this label.
    ///
    /// @param previous the label before it, or -1 at the beginning of the text
    public boolean begins(int previous, int label) {
        return switch (roles[label]) {
            case SINGLE -> true;
            case BEGIN -> scheme != LabelScheme.IOB1 || sameType(previous, label);
            case INSIDE -> scheme == LabelScheme.IOB1 && !sameType(previous, label);
            case END, OUTSIDE -> false;
        };
    }

    /// Whether an entity that `previous` is part of goes on at a token with this label.
    ///
    /// @param previous the label before it, or -1 at the beginning of the text
    public boolean continues(int previous, int label) {
        return isInner(label)
                && sameType(previous, label)
                && (!scheme.marksEnds() || isOpen(previous));
    }

    /// Whether an entity whose latest token has this label is complete with it.
    ///
    /// @param next the label after it, or -1 at the end of the text
    public boolean ends(int label, int next) {
        return switch (roles[label]) {
            case END, SINGLE -> true;
            case BEGIN, INSIDE -> !scheme.marksEnds() && (next < 0 || !continues(label, next));
            case OUTSIDE -> false;
        };
    }

    /// The complete entities of a label sequence, in order; legal or not, nothing is repaired.
    ///
    /// @param labels one label id for each token
    public List<TokenSpan> decode(int[] labels) {
        return decode(labels, labels.length);
    }

    /// The complete entities of the first `tokens` labels, in order.
    ///
    /// @param labels at least `tokens` label ids
    public List<TokenSpan> decode(int[] labels, int tokens) {
        var spans = new ArrayList<TokenSpan>();
        decode(labels, tokens, (from, to, type) -> spans.add(new TokenSpan(from, to, type)));
        return spans;
    }

    /// Who is told of the entities of a label sequence.
    public interface SpanVisitor {
        /// An entity over the tokens `from` to before `to`.
        void span(int from, int to, String type);
    }

    /// As [#decode(int[], int)], without allocating.
    ///
    /// @param found told each complete entity, in order
    public void decode(int[] labels, int tokens, SpanVisitor found) {
        int open = -1;
        for (int t = 0; t < tokens; t++) {
            int previous = t == 0 ? -1 : labels[t - 1];
            int next = t + 1 == tokens ? -1 : labels[t + 1];
            if (begins(previous, labels[t])) {
                open = t;
            } else if (!continues(previous, labels[t])) {
                open = -1;
            }
            if (open >= 0 && ends(labels[t], next)) {
                found.span(open, t + 1, types.get(typeOf[labels[t]]));
                open = -1;
            }
        }
    }

    /// The entities of a label sequence read as generously as conlleval and seqeval's default read: every
    /// token that is not `O` is part of one. A token goes on with the entity before it if its role is
    /// inside or end and the token before it is of the same type and ends nothing; else it begins one. For
    /// legal sequences the same as {@link #decode(int[])}.
    ///
    /// @param labels one label id for each token
    public List<TokenSpan> decodeLeniently(int[] labels) {
        var spans = new ArrayList<TokenSpan>();
        int open = -1;
        for (int t = 0; t <= labels.length; t++) {
            int label = t == labels.length ? outside() : labels[t];
            boolean goesOn =
                    open >= 0
                            && isInner(label)
                            && isOpen(labels[t - 1])
                            && sameType(labels[t - 1], label);
            if (open >= 0 && !goesOn) {
                spans.add(new TokenSpan(open, t, types.get(typeOf[labels[open]])));
                open = -1;
            }
            if (open < 0 && typeOf[label] >= 0) {
                open = t;
            }
        }
        return spans;
    }

    /// Writes entities as labels.
    ///
    /// @param spans entities that share no token, in any order
    /// @param labels one entry for each token, overwritten
    /// @throws IllegalArgumentException if a span leaves the tokens, two share one, or the set lacks a
    ///     label that a span needs
    public void encode(List<TokenSpan> spans, int[] labels) {
        Arrays.fill(labels, outside());
        for (TokenSpan span : spans) {
            if (span.to() > labels.length) {
                throw new IllegalArgumentException(
                        where(span) + ": expected it inside " + labels.length + " tokens");
            }
            for (int t = span.from(); t < span.to(); t++) {
                if (labels[t] != outside()) {
                    throw new IllegalArgumentException(
                            where(span)
                                    + ": expected entities that share no token, found two at token "
                                    + t);
                }
                labels[t] = label(role(span, t), span);
            }
        }
        if (scheme == LabelScheme.IOB1) {
            for (TokenSpan span : spans) {
                if (span.from() > 0 && sameType(labels[span.from() - 1], labels[span.from()])) {
                    labels[span.from()] = label(Role.BEGIN, span);
                }
            }
        }
    }

    /// Whether there are labels for a span of this length and type: a set made of little data may lack
    /// some.
    public boolean canEncode(TokenSpan span) {
        for (int t = span.from(); t < span.to(); t++) {
            if (!ids.containsKey(name(role(span, t), span))) {
                return false;
            }
        }
        return true;
    }

    private Role role(TokenSpan span, int t) {
        boolean first = t == span.from();
        boolean last = t == span.to() - 1;
        if (scheme.marksEnds() && last) {
            return first ? Role.SINGLE : Role.END;
        }
        return first && scheme != LabelScheme.IOB1 ? Role.BEGIN : Role.INSIDE;
    }

    private int label(Role role, TokenSpan span) {
        String name = name(role, span);
        Integer id = ids.get(name);
        if (id == null) {
            throw new IllegalArgumentException(
                    where(span) + ": expected a label " + name + ", found none in " + names);
        }
        return id;
    }

    private String name(Role role, TokenSpan span) {
        return scheme.prefix(role) + "-" + span.type();
    }

    private static String where(TokenSpan span) {
        return span.type() + " at tokens [" + span.from() + ", " + span.to() + ")";
    }

    /// Whether the label is part of an entity that is not complete with it, in a scheme that marks ends.
    private boolean isOpen(int label) {
        return roles[label] == Role.BEGIN || roles[label] == Role.INSIDE;
    }

    private boolean isInner(int label) {
        return roles[label] == Role.INSIDE || roles[label] == Role.END;
    }

    private boolean sameType(int previous, int label) {
        return previous >= 0 && typeOf[label] >= 0 && typeOf[previous] == typeOf[label];
    }

    private static char prefix(List<String> names, int label) {
        String name = names.get(label);
        if (name.length() < 3 || name.charAt(1) != '-' || !Entity.isType(name.substring(2))) {
            throw new IllegalArgumentException(
                    "labels["
                            + label
                            + "]: expected O or a prefix, '-' and a type, such as B-Dis, found "
                            + name
                            + "; give the labels the names that they were trained with");
        }
        return name.charAt(0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LabelSet set && set.scheme == scheme && set.names.equals(names);
    }

    @Override
    public int hashCode() {
        return 31 * names.hashCode() + scheme.hashCode();
    }

    @Override
    public String toString() {
        return scheme + " " + names;
    }
}
