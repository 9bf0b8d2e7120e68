package io.github.bbrac.converter.pytorch;

/// The names of the pickle operations that are refused, for messages.
final class PickleOperations {
    private PickleOperations() {}

    static String name(int operation) {
        return switch (operation) {
            case 'P' -> "PERSID";
            case 'F' -> "FLOAT";
            case 'S' -> "STRING";
            case 'V' -> "UNICODE";
            case 'p' -> "PUT";
            case 'g' -> "GET";
            case 'i' -> "INST";
            case 'o' -> "OBJ";
            case 0x81 -> "NEWOBJ";
            case 0x82 -> "EXT1";
            case 0x83 -> "EXT2";
            case 0x84 -> "EXT4";
            case 0x91 -> "FROZENSET";
            case 0x92 -> "NEWOBJ_EX";
            case 0x96 -> "BYTEARRAY8";
            case 0x97 -> "NEXT_BUFFER";
            case 0x98 -> "READONLY_BUFFER";
            default -> "operation 0x" + Integer.toHexString(operation);
        };
    }
}
