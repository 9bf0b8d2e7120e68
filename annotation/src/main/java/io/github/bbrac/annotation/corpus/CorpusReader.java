package io.github.bbrac.annotation.corpus;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.FormatException;
import io.github.bbrac.annotation.format.Brat;
import io.github.bbrac.annotation.format.CorpusFormat;
import io.github.bbrac.annotation.format.Doccano;
import io.github.bbrac.annotation.format.EncodingCheck;
import io.github.bbrac.annotation.format.JsonLines;
import io.github.bbrac.annotation.format.LabelFile;
import io.github.bbrac.annotation.format.MarkedText;
import io.github.bbrac.annotation.format.MistakeList;
import io.github.bbrac.annotation.format.OffsetUnit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Reads one corpus. One thread, one time.
final class CorpusReader {
    private final Path path;
    private final CorpusOptions options;
    private final MistakeList mistakes = new MistakeList();
    private final List<String> notes = new ArrayList<>();
    private final List<Document> documents = new ArrayList<>();

    /// Where each id was seen first, counted from 1.
    private final Map<String, Integer> ids = new HashMap<>();

    private int read;
    private int dropped;

    CorpusReader(Path path, CorpusOptions options) {
        this.path = path;
        this.options = options;
    }

    Corpus read() throws IOException {
        EncodingCheck.check(path, mistakes);
        CorpusFormat format =
                options.format().isPresent() ? options.format().get() : CorpusFormat.detect(path);
        String labels = "";
        switch (format) {
            case JSONL -> {
                try (InputStream in = Files.newInputStream(path)) {
                    new JsonLines(options.offsets().orElse(OffsetUnit.CHARS))
                            .read(path.toString(), in, this::add, mistakes);
                }
            }
            case DOCCANO -> {
                try (InputStream in = Files.newInputStream(path)) {
                    new Doccano(options.offsets().orElse(OffsetUnit.CODE_POINTS))
                            .read(path.toString(), in, this::add, mistakes);
                }
            }
            case CONLL -> {
                LabelFile file = LabelFile.read(path, options.scheme(), mistakes);
                labels = file.labels().scheme() + ", " + file.notation();
                file.documents(mistakes).forEach(this::add);
            }
            case MARKED -> {
                try (InputStream in = Files.newInputStream(path)) {
                    MarkedText.read(path.toString(), in, this::add, mistakes);
                }
            }
            case BRAT -> readBrat();
        }
        if (read == 0 && mistakes.count() == 0) {
            mistakes.accept(new FormatException(path + ": expected documents, found none"));
        }
        if (dropped > 0) {
            notes.add(dropped + " entities left out that overlap longer ones");
        }
        return new Corpus(
                path.toString(),
                format,
                labels,
                documents,
                mistakes.messages(),
                mistakes.count(),
                notes);
    }

    private void readBrat() throws IOException {
        List<Brat.Reading> readings =
                Files.isDirectory(path)
                        ? Brat.readFolder(path, mistakes)
                        : Brat.read(path, mistakes).stream().toList();
        var skipped = new TreeMap<String, Integer>();
        for (Brat.Reading reading : readings) {
            reading.skipped().forEach(line -> skipped.merge(line.what(), 1, Integer::sum));
            add(reading.document());
        }
        skipped.forEach((what, count) -> notes.add("left out " + count + " times: " + what));
    }

    private void add(Document document) {
        read++;
        String where = path + ", document '" + document.id() + "'";
        Integer first = ids.putIfAbsent(document.id(), read);
        if (first != null) {
            mistakes.accept(
                    new FormatException(
                            where
                                    + " ("
                                    + read
                                    + "): expected an id of its own, found that of document "
                                    + first));
        }
        try {
            documents.add(flat(where, partial(document)));
        } catch (IllegalArgumentException e) {
            mistakes.accept(new FormatException(path + ", " + e.getMessage(), e));
        }
    }

    private Document partial(Document document) {
        return options.annotatedTypes().isPresent() && document.annotatedTypes().isEmpty()
                ? document.withAnnotatedTypes(options.annotatedTypes().get())
                : document;
    }

    private Document flat(String where, Document document) {
        List<Document.Overlap> overlaps = document.overlaps();
        switch (options.overlaps()) {
            case KEEP -> {}
            case REFUSE -> {
                for (Document.Overlap overlap : overlaps) {
                    mistakes.accept(
                            new FormatException(
                                    where
                                            + ", "
                                            + name(overlap.first())
                                            + " and "
                                            + name(overlap.second())
                                            + ": expected entities that do not overlap, found two;"
                                            + " models are flat: keep only the longest"));
                }
            }
            case LONGEST -> {
                List<Entity> longest = longest(document.entities());
                dropped += document.entities().size() - longest.size();
                return new Document(
                        document.id(), document.text(), longest, document.annotatedTypes());
            }
        }
        return document;
    }

    private static List<Entity> longest(List<Entity> entities) {
        var kept = new ArrayList<Entity>();
        Comparator<Entity> byLength = Comparator.comparingInt(e -> e.start() - e.end());
        for (Entity entity : entities.stream().sorted(byLength).toList()) {
            if (kept.stream().noneMatch(entity::overlaps)) {
                kept.add(entity);
            }
        }
        return kept;
    }

    private static String name(Entity entity) {
        return entity.type() + " [" + entity.start() + ", " + entity.end() + ")";
    }
}
