package io.github.bbrac.ner;

import io.github.bbrac.annotation.Dictionary;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.LabelSet;
import io.github.bbrac.annotation.LabelledText;
import io.github.bbrac.annotation.TokenSpan;
import io.github.bbrac.annotation.tokenization.Tokens;
import io.github.bbrac.crf.Crf;
import io.github.bbrac.crf.ForwardBackward;
import io.github.bbrac.crf.SpanGrammar;
import io.github.bbrac.crf.Viterbi;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.layers.Buffer;
import io.github.bbrac.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// From the emissions of a whole document to its entities: one Viterbi search, the spans of its path,
/// their probabilities, and the user's dictionary. One thread at a time.
///
/// A term that the dictionary makes an entity is forced in the search: at its tokens every label but the
/// term's own gets the emission −∞, so that the labels around it are the best ones beside it. It carries
/// no probability, since the user said so and not the model. The probabilities of the others are the
/// model's own, without the force.
final class EntityDecoder {
    private final LabelSet labels;
    private final Map<String, SpanGrammar> grammars;
    private final RecognizerOptions options;
    private final Viterbi viterbi;
    private final ForwardBackward lattice;
    private final Buffer forcedEmissions;
    private final LabelSet.SpanVisitor found =
            this::addFound; // made once: a call allocates nothing
    private int[] path = new int[0];
    private int[] forcedLabels = new int[0];

    // The document in work.
    private final List<Entity> entities = new ArrayList<>();
    private String text = "";
    private Tokens tokens = new Tokens(0);
    private Matrix emissions;
    private List<Dictionary.Match> matches = List.of();
    private boolean latticeIsFilled;

    /// @param crf of the model; where it decodes by softmax, the CRF of zeros
    /// @param kernels that search
    EntityDecoder(LabelSet labels, Crf crf, RecognizerOptions options, Kernels kernels) {
        Crf searched =
                options.legalOnly()
                        ? crf.constrained(labels::mayStart, labels::mayEnd, labels::mayFollow)
                        : crf;
        this.labels = labels;
        this.grammars = TypeGrammar.all(labels);
        this.options = options;
        this.viterbi = new Viterbi(searched, kernels);
        this.lattice = new ForwardBackward(searched);
        this.forcedEmissions = new Buffer(labels.size());
        this.emissions = forcedEmissions.rows(0);
    }

    /// The entities of a document, in order.
    ///
    /// @param emissions [tokens, labels], read
    List<Entity> decode(String text, Tokens tokens, Matrix emissions) {
        this.text = text;
        this.tokens = tokens;
        this.emissions = emissions;
        matches = options.dictionary().matches(text);
        latticeIsFilled = false;
        entities.clear();
        if (path.length < tokens.size()) {
            path = new int[tokens.size() + tokens.size() / 2];
        }
        viterbi.decode(matches.isEmpty() ? emissions : withForcedTerms(), path);
        labels.decode(path, tokens.size(), found);
        if (!matches.isEmpty()) {
            for (Dictionary.Match match : matches) {
                entities.add(Entity.of(text, match.type(), match.start(), match.end()));
            }
            entities.sort(Comparator.comparingInt(Entity::start));
        }
        return entities.isEmpty() ? List.of() : List.copyOf(entities);
    }

    /// The tokens of the last document with the labels of the path that its entities were read from; those of
    /// spans that were dropped are `O`.
    LabelledText labelled() {
        int[] sequence = Arrays.copyOf(path, tokens.size());
        Map<Integer, Entity> byStart = new HashMap<>();
        entities.forEach(entity -> byStart.put(entity.start(), entity));
        labels.decode(
                path,
                tokens.size(),
                (from, to, type) -> {
                    Entity entity = byStart.get(tokens.starts()[from]);
                    boolean kept =
                            entity != null
                                    && entity.end() == tokens.ends()[to - 1]
                                    && entity.type().equals(type);
                    if (!kept) {
                        Arrays.fill(sequence, from, to, labels.outside());
                    }
                });
        List<LabelledText.Token> labelled = new ArrayList<>(tokens.size());
        for (int t = 0; t < tokens.size(); t++) {
            String label = labels.names().get(sequence[t]);
            labelled.add(new LabelledText.Token(tokens.starts()[t], tokens.ends()[t], label));
        }
        return new LabelledText("", text, labelled);
    }

    /// Forgets the last document: no patient's text is kept longer than needed.
    void clear() {
        text = "";
        matches = List.of();
        entities.clear();
    }

    private void addFound(int from, int to, String type) {
        int start = tokens.starts()[from];
        int end = tokens.ends()[to - 1];
        if (isTaken(start, end)) {
            return;
        }
        double probability = probability(from, to, type);
        if (probability < options.minProbability()) {
            return;
        }
        Entity entity = Entity.of(text, type, start, end, OptionalDouble.of(probability));
        if (!options.dictionary().forbids(entity.text(), type)) {
            entities.add(entity);
        }
    }

    private boolean isTaken(int start, int end) {
        for (int m = 0; m < matches.size(); m++) {
            Dictionary.Match match = matches.get(m);
            if (start < match.end() && match.start() < end) {
                return true;
            }
        }
        return false;
    }

    private double probability(int from, int to, String type) {
        if (!latticeIsFilled) {
            lattice.run(emissions);
            latticeIsFilled = true;
        }
        return lattice.spanProbability(from, to, grammars.get(type));
    }

    /// A copy of the emissions in which the dictionary's terms leave no choice.
    private Matrix withForcedTerms() {
        int size = tokens.size();
        Matrix forced = forcedEmissions.rows(size);
        forced.copyFrom(emissions);
        List<TokenSpan> spans = new ArrayList<>();
        List<TokenSpan> outside = new ArrayList<>();
        for (Dictionary.Match match : matches) {
            int from = tokens.firstStartingAt(match.start());
            int to = tokens.lastEndingAt(match.end()) + 1;
            if (from >= 0 && to > from) {
                var span = new TokenSpan(from, to, match.type());
                (labels.canEncode(span) ? spans : outside).add(span);
            }
        }
        forcedLabels = new int[size];
        labels.encode(spans, forcedLabels);
        spans.forEach(span -> force(forced, span));
        spans.forEach(span -> part(forced, span));
        outside.forEach(span -> force(forced, span));
        return forced;
    }

    /// Leaves one label to each token of a term.
    private void force(Matrix forced, TokenSpan span) {
        for (int t = span.from(); t < span.to(); t++) {
            for (int j = 0; j < labels.size(); j++) {
                if (j != forcedLabels[t]) {
                    forced.set(t, j, Float.NEGATIVE_INFINITY);
                }
            }
        }
    }

    /// Takes from the tokens beside a term the labels that would make one entity of both: where the
    /// scheme marks no ends, the token after it could continue it, and in IOB1 it the token before.
    private void part(Matrix forced, TokenSpan span) {
        int before = span.from() - 1;
        int after = span.to();
        for (int j = 0; j < labels.size(); j++) {
            if (before >= 0
                    && forcedLabels[before] == labels.outside()
                    && !labels.begins(j, forcedLabels[span.from()])) {
                forced.set(before, j, Float.NEGATIVE_INFINITY);
            }
            if (after < forced.rows()
                    && forcedLabels[after] == labels.outside()
                    && labels.continues(forcedLabels[after - 1], j)) {
                forced.set(after, j, Float.NEGATIVE_INFINITY);
            }
        }
    }
}
