package io.github.bbrac.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bbrac.tensor.Matrix;
import io.github.bbrac.training.optimization.Optimizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// All of a training that changes: what a [Checkpoint] keeps.
interface Resumable {
    /// All matrices by their names in the file, ready to be read and written: what is read into them is the state.
    Map<String, Matrix> matrices();

    /// The numbers.
    ObjectNode counters();

    /// What came of it so far: records of numbers.
    List<?> history();

    /// Takes over numbers and history.
    ///
    /// @param counters as [#counters] told them
    /// @param history as [#history] told it
    void restore(JsonNode counters, JsonNode history);

    /// The weights and both moments of what is learnt, ready to be read and written.
    static Map<String, Matrix> matrices(Optimizer optimizer) {
        optimizer.finish();
        Map<String, Matrix> matrices = new LinkedHashMap<>();
        for (Optimizer.Learnt one : optimizer.learnt()) {
            String name = one.parameter().name();
            matrices.put("weights." + name, one.parameter().values());
            matrices.put("mean." + name, one.mean());
            matrices.put("square." + name, one.square());
        }
        return matrices;
    }
}
