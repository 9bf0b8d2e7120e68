package io.github.bbrac.training;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The systems that the paper compares: what each is composed of.
public enum TaggerSystem {
    /// BERT, BiGRU, residual attention, CRF.
    BBRAC,
    /// BERT, BiLSTM, CRF.
    BERT_BILSTM_CRF,
    /// A table of vectors, BiGRU, plain attention, softmax.
    BIGRU_ATTENTION,
    /// fastText vectors, convolutions, softmax.
    FASTTEXT_CNN,
    /// BERT, softmax.
    BERT,
    /// BERT, BiGRU, softmax.
    BERT_BIGRU,
    /// BERT, BiGRU, residual attention, softmax.
    BERT_BIGRU_ATTENTION;

    /// As settings spell it, such as `bert-bilstm-crf`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The system of a name.
    ///
    /// @throws IllegalArgumentException if there is none
    public static TaggerSystem of(String name) {
        List<TaggerSystem> all = List.of(values());
        return all.stream()
                .filter(system -> system.toString().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "system: expected one of "
                                        + Arrays.toString(values())
                                        + ", found "
                                        + name));
    }
}
