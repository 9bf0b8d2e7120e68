package io.github.bbrac.annotation.format;

import java.util.Map;

/// How an entity type is shown to people: its name and a colour that is the same in every document.
/// Immutable.
///
/// @param type the entity type
/// @param name what the legend calls it: Chinese for the paper's eight types, else the type itself
/// @param hue its place on the colour circle, in degrees from 0 to 359
/// @param terminal its background in the terminal's palette of 256 colours, a light one
public record TypeStyle(String type, String name, int hue, int terminal) {
    private static final Map<String, TypeStyle> KNOWN =
            Map.of(
                    "Dis", new TypeStyle("Dis", "疾病", 0, 217),
                    "Bod", new TypeStyle("Bod", "身体部位", 210, 153),
                    "Dru", new TypeStyle("Dru", "药物", 130, 157),
                    "Ope", new TypeStyle("Ope", "手术", 280, 183),
                    "Tre", new TypeStyle("Tre", "其他治疗", 320, 219),
                    "Sym", new TypeStyle("Sym", "症状", 30, 222),
                    "Ite", new TypeStyle("Ite", "检验", 175, 159),
                    "Pro", new TypeStyle("Pro", "检查", 55, 229));

    /// Light colours of the terminal that differ from those of the known types.
    private static final int[] TERMINAL = {151, 180, 189, 195, 186, 216, 152, 225, 223, 188};

    /// The style of a type; an unknown type's colours come from its letters alone.
    public static TypeStyle of(String type) {
        TypeStyle known = KNOWN.get(type);
        if (known != null) {
            return known;
        }
        // String.hashCode is specified, so the colour is the same on every machine.
        int spread = (type.hashCode() * 0x9E3779B9) >>> 8;
        return new TypeStyle(type, type, spread % 360, TERMINAL[spread % TERMINAL.length]);
    }
}
