/// Scaled dot-product attention, plain and residual.
module io.github.bbrac.attention {
    requires transitive io.github.bbrac.layers;

    exports io.github.bbrac.attention;
}
