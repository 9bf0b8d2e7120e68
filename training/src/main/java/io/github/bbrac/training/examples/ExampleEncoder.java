package io.github.bbrac.training.examples;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.LabelSet;
import io.github.bbrac.annotation.TokenSpan;
import io.github.bbrac.annotation.tokenization.Alignment;
import io.github.bbrac.annotation.tokenization.Tokens;
import io.github.bbrac.annotation.tokenization.Windows;
import io.github.bbrac.ner.TextEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Makes examples of annotated documents: cut into the windows of recognition, but without the windows across a
/// cut, so that every token is learnt once. Labels are those of the whole document: an entity that a cut divides is
/// begun in one window and ended in the next, as recognition, which searches over the whole document, reads it.
///
/// A document that was annotated for some types only says of a token outside its entities no more than that it has
/// none of these types: such a token is [Example#OPEN], for `O` and all labels of the other types.
///
/// One thread at a time.
public final class ExampleEncoder {
    /// What became of the documents.
    ///
    /// @param unknown tokens that the vocabulary lacks
    /// @param cut entities that the border of a window divides
    /// @param lost entities whose borders are inside a token, or that need a label that the model lacks: they are
    ///     learnt as if nobody had marked them
    public record Report(
            int documents,
            int windows,
            long tokens,
            long unknown,
            int entities,
            int cut,
            int lost) {}

    private final TextEncoder encoder;
    private final LabelSet labelSet;
    private final Tokens tokens = new Tokens();
    private final Windows windows = new Windows();
    private int[] rows = new int[0];

    private final List<Example> examples = new ArrayList<>();
    private int documents;
    private long tokenCount;
    private long unknown;
    private int entities;
    private int cut;
    private int lost;

    /// An encoder without documents.
    public ExampleEncoder(TextEncoder encoder, LabelSet labelSet) {
        this.encoder = encoder;
        this.labelSet = labelSet;
    }

    /// Adds the windows of a document.
    ///
    /// @throws IllegalArgumentException if two entities share a token
    public void add(Document document) {
        String text = document.text();
        encoder.tokenizer().tokenize(text, tokens);
        rows = encoder.rows(text, tokens, rows);
        windows.cut(text, tokens, encoder.windowTokens(), 0);
        List<TokenSpan> spans = spans(document);
        int[] labels = new int[tokens.size()];
        labelSet.encode(spans, labels);
        boolean[] open = open(document);
        if (document.annotatedTypes().isPresent()) {
            int outside = labelSet.outside();
            Arrays.setAll(labels, t -> labels[t] == outside ? Example.OPEN : labels[t]);
        }
        for (int w = 0; w < windows.size(); w++) {
            examples.add(example(windows.from(w), windows.to(w), labels, open));
            int from = windows.from(w);
            cut += (int) spans.stream().filter(s -> s.from() < from && from < s.to()).count();
        }
        count(document);
    }

    /// The windows of all documents added, in order.
    public List<Example> examples() {
        return List.copyOf(examples);
    }

    /// What became of all documents added.
    public Report report() {
        return new Report(documents, examples.size(), tokenCount, unknown, entities, cut, lost);
    }

    private Example example(int from, int to, int[] labels, boolean[] open) {
        int length = to - from + encoder.specialTokens();
        int[] ids = new int[length * encoder.rowsPerToken()];
        encoder.window(rows, from, to, ids, 0);
        return new Example(ids, length, Arrays.copyOfRange(labels, from, to), open);
    }

    private List<TokenSpan> spans(Document document) {
        List<TokenSpan> spans =
                Alignment.of(document.entities(), tokens).spans().stream()
                        .filter(labelSet::canEncode)
                        .toList();
        lost += document.entities().size() - spans.size();
        return spans;
    }

    /// `O`, and the labels of all types that the document was not annotated for.
    private boolean[] open(Document document) {
        boolean[] open = new boolean[labelSet.size()];
        for (int label = 0; label < open.length; label++) {
            int type = labelSet.type(label);
            open[label] = type < 0 || !document.isAnnotatedFor(labelSet.types().get(type));
        }
        return open;
    }

    private void count(Document document) {
        int unknownId = encoder.tokenizer().vocabulary().unknown();
        documents++;
        tokenCount += tokens.size();
        entities += document.entities().size();
        unknown +=
                Arrays.stream(tokens.ids(), 0, tokens.size()).filter(i -> i == unknownId).count();
    }
}
