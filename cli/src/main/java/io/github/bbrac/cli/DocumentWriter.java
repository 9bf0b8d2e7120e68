package io.github.bbrac.cli;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.LabelSet;
import io.github.bbrac.annotation.format.AnsiView;
import io.github.bbrac.annotation.format.Conll;
import io.github.bbrac.annotation.format.Doccano;
import io.github.bbrac.annotation.format.HtmlPage;
import io.github.bbrac.annotation.format.JsonLines;
import io.github.bbrac.tensor.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Documents as one stream of text.
final class DocumentWriter {
    /// How documents are written.
    ///
    /// @param format not brat, which is no stream
    /// @param labels the model's, or others of the scheme that CoNLL is written in
    /// @param view how the view for terminals looks
    /// @param titles whether the view names each document
    record Style(OutputFormat format, LabelSet labels, AnsiView view, boolean titles) {}

    private static final JsonLines JSON_LINES = new JsonLines();
    private static final Doccano DOCCANO = new Doccano();

    private final Style style;
    private final Appendable out;
    private final List<Document> page = new ArrayList<>();
    private boolean begun;

    DocumentWriter(Style style, Appendable out) {
        this.style = style;
        this.out = out;
    }

    void write(Document document) throws IOException {
        switch (style.format) {
            case VIEW -> view(document);
            case DOCCANO -> out.append(DOCCANO.format(document)).append('\n');
            case JSONL -> out.append(JSON_LINES.format(document)).append('\n');
            case CONLL -> Conll.write(document, style.labels.scheme(), out);
            case HTML -> page.add(document);
            case BRAT -> throw new AssertionError("brat is no stream");
        }
        begun = true;
    }

    private void view(Document document) throws IOException {
        if (!begun && style.view.colour()) {
            style.view.writeLegend(style.labels.types(), out);
            out.append('\n');
        }
        if (style.titles) {
            String id = Printable.of(document.id());
            out.append(begun ? "\n" : "").append("── ").append(id).append('\n');
        }
        style.view.write(document, out);
    }

    /// Writes what can only be written at the end.
    void finish() throws IOException {
        if (style.format == OutputFormat.HTML) {
            HtmlPage.write("BBRAC", page, out);
        }
    }
}
