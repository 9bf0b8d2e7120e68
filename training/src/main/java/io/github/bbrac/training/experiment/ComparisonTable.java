package io.github.bbrac.training.experiment;

import io.github.bbrac.training.TaggerSystem;
import java.util.List;

/// A table of an experiment: systems side by side. Immutable.
///
/// @param number that it is known by
/// @param title what it shows
/// @param systems in the order of its rows; the others are held against the first
public record ComparisonTable(int number, String title, List<TaggerSystem> systems) {
    /// Tables 2 and 3 of Wang & Xu 2024, doi 10.12677/csa.2024.1411221.
    public static final List<ComparisonTable> OF_THE_PAPER =
            List.of(
                    new ComparisonTable(
                            2,
                            "comparison with other systems",
                            List.of(
                                    TaggerSystem.BIGRU_ATTENTION,
                                    TaggerSystem.FASTTEXT_CNN,
                                    TaggerSystem.BERT_BILSTM_CRF,
                                    TaggerSystem.BBRAC)),
                    new ComparisonTable(
                            3,
                            "ablation",
                            List.of(
                                    TaggerSystem.BERT,
                                    TaggerSystem.BERT_BIGRU,
                                    TaggerSystem.BERT_BIGRU_ATTENTION,
                                    TaggerSystem.BBRAC)));

    /// Copies the list.
    public ComparisonTable {
        systems = List.copyOf(systems);
    }

    /// The paper's table of a number.
    ///
    /// @throws IllegalArgumentException if there is none
    public static ComparisonTable ofThePaper(int number) {
        return OF_THE_PAPER.stream()
                .filter(table -> table.number == number)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("tables: expected 2 or 3, found " + number));
    }
}
