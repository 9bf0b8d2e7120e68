package io.github.bbrac.annotation.corpus;

import io.github.bbrac.annotation.LabelScheme;
import io.github.bbrac.annotation.format.CorpusFormat;
import io.github.bbrac.annotation.format.OffsetUnit;
import java.util.Optional;
import java.util.Set;

/// How a corpus is read. Immutable.
///
/// @param format of the file; empty to go by what is in it
/// @param scheme of a CoNLL file's labels; empty to go by the labels
/// @param offsets what a JSON file's offsets count; empty for the format's own unit
/// @param overlaps what becomes of entities that overlap
/// @param annotatedTypes the types that documents were annotated for which do not say so themselves; empty
///     for all
public record CorpusOptions(
        Optional<CorpusFormat> format,
        Optional<LabelScheme> scheme,
        Optional<OffsetUnit> offsets,
        Overlaps overlaps,
        Optional<Set<String>> annotatedTypes) {

    /// What becomes of entities that overlap, of which models, being flat, can learn and find only one.
    public enum Overlaps {
        /// Each pair is a mistake.
        REFUSE,
        /// The longest entities are kept, of equals the first.
        LONGEST,
        /// All are kept.
        KEEP
    }

    /// Copies the set.
    public CorpusOptions {
        annotatedTypes = annotatedTypes.map(Set::copyOf);
    }

    /// Everything by what is in the file, overlaps refused.
    public static CorpusOptions defaults() {
        return new CorpusOptions(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Overlaps.REFUSE,
                Optional.empty());
    }

    /// These options with another way to treat overlaps.
    public CorpusOptions withOverlaps(Overlaps overlaps) {
        return new CorpusOptions(format, scheme, offsets, overlaps, annotatedTypes);
    }

    /// These options with the types that documents were annotated for.
    public CorpusOptions withAnnotatedTypes(Set<String> types) {
        return new CorpusOptions(format, scheme, offsets, overlaps, Optional.of(types));
    }
}
