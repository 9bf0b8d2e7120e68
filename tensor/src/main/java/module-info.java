/// Matrices and weight files.
module io.github.bbrac.tensor {
    requires com.fasterxml.jackson.databind;

    exports io.github.bbrac.tensor;
}
