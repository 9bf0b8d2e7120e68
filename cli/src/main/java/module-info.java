/// The bbrac command.
module io.github.bbrac.cli {
    requires io.github.bbrac.converter;
    requires info.picocli;
}
