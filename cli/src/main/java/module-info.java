/// The bbrac command.
module io.github.bbrac.cli {
    requires com.fasterxml.jackson.databind;
    requires info.picocli;
    requires io.github.bbrac.annotation;
    requires io.github.bbrac.converter;
    requires io.github.bbrac.kernels;
    requires io.github.bbrac.models;
    requires io.github.bbrac.ner;
    requires io.github.bbrac.opencl;
    requires io.github.bbrac.tensor;
    requires io.github.bbrac.training;
    requires java.management;
    requires jdk.management;
    requires me.tongfei.progressbar;

    opens io.github.bbrac.cli to
            info.picocli; // which reads the annotations of commands and sets their fields
}
