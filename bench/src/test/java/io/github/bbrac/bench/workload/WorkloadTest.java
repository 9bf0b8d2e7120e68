package io.github.bbrac.bench.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.bbrac.bert.BertConfig;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class WorkloadTest {
    private static final Network.Bert BERT =
            new Network.Bert("tiny", new BertConfig(50, 4, 2, 2, 8, 16, 2, "gelu", 1e-12f));

    @Test
    void flopsAreTwiceTheMultiplyAddsOfAllProducts() {
        Batch batch = Batch.even(3, 5);
        // A token: 3 · 4 · 4 for q, k and v, 4 · 4 out, 4 · 8 up, 8 · 4 down, 2 · 5 · 4 for
        // attention.
        double layer = 15 * (48 + 16 + 32 + 32 + 40);
        assertEquals(2 * 2 * layer, new Workload(BERT, batch).flops());
        // A token and direction: three gates of 3 outputs from 7 inputs and 3 states.
        assertEquals(2 * 15 * 2 * 9 * (7 + 3), new Workload(new Network.Gru(7, 3), batch).flops());
        // 9 rows without [CLS] and [SEP]: a GRU from 4 to 2 · 3, attention over 3 rows, 33 labels.
        double above = 9 * (2 * 9 * (4 + 3) + 3 * 6 * 6 + 2 * 3 * 6 + 6 * 33);
        Network bbrac = new Network.Bbrac(BERT, 3, 2);
        assertEquals(2 * (2 * layer + above), new Workload(bbrac, batch).flops());
    }

    @Test
    void bytesAreThoseOfWeightsAndOfTokensThatEnterAndLeave() throws IOException {
        // Weights [9, 7] and [9, 3] and two biases of 9 for each direction; 10 tokens of 7 and 6
        // floats.
        double floats = 2 * (63 + 27 + 18) + 10 * (7 + 6);
        assertEquals(4 * floats, new Workload(new Network.Gru(7, 3), Batch.even(2, 5)).bytes());
    }
}
