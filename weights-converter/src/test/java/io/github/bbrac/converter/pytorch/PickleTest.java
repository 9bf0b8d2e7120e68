package io.github.bbrac.converter.pytorch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.converter.pytorch.PickleValue.Dict;
import io.github.bbrac.converter.pytorch.PickleValue.None;
import io.github.bbrac.converter.pytorch.PickleValue.Sequence;
import io.github.bbrac.converter.pytorch.PickleValue.Tuple;
import io.github.bbrac.tensor.DType;
import io.github.bbrac.tensor.WeightFormatException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Pickles written by hand: what is built, and what is refused.
class PickleTest {
    private final PickleAssembler pickle = new PickleAssembler();

    @Test
    void numbersAndTextAreTheirValues() throws WeightFormatException {
        pickle.ops("(N").op(0x88).op(0x89).ops("J").i4(-7).ops("K").op(200).ops("M").op(1).op(2);
        pickle.ops("I12\nI01\nL-5L\n").op(0x8a).op(0).op(0x8a).op(1).op(0xff);
        pickle.op(0x8a).op(9).i8(0).op(1).ops("G").i8(Long.reverseBytes(0x3ff8000000000000L));
        pickle.ops("U").op(1).ops("a").text("药").ops("l");
        var list = assertInstanceOf(Sequence.class, load());
        assertEquals(
                List.of(
                        None.NONE,
                        true,
                        false,
                        -7L,
                        200L,
                        513L,
                        12L,
                        true,
                        -5L,
                        0L,
                        -1L,
                        BigInteger.TWO.pow(64),
                        1.5,
                        "a",
                        "药"),
                list.items);
    }

    @Test
    void containersKeepTheirItems() throws WeightFormatException {
        pickle.ops("}(").text("list").ops("](K").op(1).ops("K").op(2).ops("eK").op(3).ops("a");
        pickle.text("tuples").ops("))").op(0x85).op(0x86).ops("uK").op(9).ops("Ns");
        var dict = assertInstanceOf(Dict.class, load());
        assertEquals(List.of("list", "tuples", 9L), List.copyOf(dict.entries.keySet()));
        var list = assertInstanceOf(Sequence.class, dict.entries.get("list"));
        assertEquals(List.of(1L, 2L, 3L), list.items);
        var tuple = assertInstanceOf(Tuple.class, dict.entries.get("tuples"));
        assertEquals(2, tuple.items.size());
        assertEquals(None.NONE, dict.entries.get(9L));
    }

    @Test
    void rememberedValuesAreTheSameValue() throws WeightFormatException {
        pickle.ops("(]q").op(7).ops("h").op(7).ops("r").i4(70_000).ops("j").i4(70_000).op(0x94);
        pickle.ops("h").op(2).ops("2t");
        var tuple = assertInstanceOf(Tuple.class, load());
        assertEquals(5, tuple.items.size());
        assertEquals(1, tuple.items.stream().distinct().count());
    }

    @Test
    void anOrderedDictOfPython2IsReadFromItsPairs() throws WeightFormatException {
        pickle.global("collections", "OrderedDict").ops("(](](").text("a").ops("K").op(1);
        pickle.ops("e](").text("b").ops("K").op(2).ops("eetR");
        var dict = assertInstanceOf(Dict.class, load());
        assertEquals("{a=1, b=2}", dict.entries.toString());
    }

    @Test
    void attributesOfAStateDictArePassedOver() throws WeightFormatException {
        pickle.global("collections", "OrderedDict").ops(")R").text("k").ops("K").op(1);
        pickle.ops("s}").text("_metadata").ops("}sb");
        var dict = assertInstanceOf(Dict.class, load());
        assertEquals("{k=1}", dict.entries.toString());
    }

    @Test
    void tensorsOfTypesWithoutAStorageOfTheirOwnAreRead() throws WeightFormatException {
        pickle.global("torch._utils", "_rebuild_tensor_v3").op('(');
        pickle.storage("UntypedStorage", "0", 12).number(1).numbers(2, 2).numbers(2, 1);
        pickle.op(0x89).ops("}").global("torch", "uint16").ops("tR");
        var tensor = assertInstanceOf(TensorView.class, load());
        assertEquals(DType.U16, tensor.dtype());
        assertEquals(12, tensor.storage().byteSize());
        assertEquals(1, tensor.offset());
    }

    @ParameterizedTest
    @CsvSource({
        "os, system",
        "posix, system",
        "builtins, eval",
        "builtins, getattr",
        "__builtin__, set",
        "subprocess, Popen",
        "torch, load",
        "torch.hub, load",
        "torch.storage, _load_from_bytes",
        "torch, ComplexFloatStorage",
        "torch.evil, FloatStorage",
        "numpy.core.multiarray, _reconstruct",
        "argparse, Namespace",
    })
    void anyOtherNameIsRefusedByName(String module, String name) {
        String expected =
                "expected only what tensors need, found the Python object "
                        + module
                        + "."
                        + name
                        + "; nothing of it was run";
        pickle.global(module, name);
        refuses(expected);
        var stacked = new PickleAssembler().text(module).text(name).op(0x93).stop();
        refuses(stacked, expected);
    }

    @Test
    void aNameWithControlCharactersIsShownWithoutThem() {
        pickle.text("os\u001b[2J").text("system\nx").op(0x93);
        refuses("found the Python object os??2J.system?x;");
    }

    @ParameterizedTest
    @CsvSource({
        "105, INST",
        "111, OBJ",
        "129, NEWOBJ",
        "146, NEWOBJ_EX",
        "130, EXT1",
        "131, EXT2",
        "132, EXT4",
        "80, PERSID",
        "83, STRING",
        "86, UNICODE",
        "70, FLOAT",
        "112, PUT",
        "103, GET",
        "145, FROZENSET",
        "150, BYTEARRAY8",
        "151, NEXT_BUFFER",
        "152, READONLY_BUFFER",
        "255, operation 0xff"
    })
    void operationsThatTensorsDoNotNeedAreRefusedByName(int operation, String name) {
        pickle.ops("))").op(operation);
        refuses("expected an operation that tensors need, found " + name);
    }

    @Test
    void aClassIsNotCalled() {
        pickle.global("torch", "FloatStorage").ops(")R");
        refuses("expected a function of torch.FloatStorage, found torch.FloatStorage");
    }

    @Test
    void onlyNamedFunctionsAreCalled() {
        pickle.text("print").ops(")R");
        refuses("expected a function and its arguments, found text of 5 characters");
    }

    @Test
    void attributesOfAnythingElseAreRefused() {
        pickle.vector("0", 3).ops("}b");
        refuses("expected attributes of a dictionary alone, found a tensor of shape [3]");
    }

    @Test
    void everyTruncationIsRefused() {
        pickle.ops("}q").op(0).text("name").vector("0", 3).ops("s");
        byte[] whole = pickle.stop();
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThrows(
                    WeightFormatException.class,
                    () -> Pickle.load(PickleAssembler.open(part), _ -> {}),
                    "" + length);
        }
    }

    @Test
    void anUnbalancedStackIsRefused() {
        refuses("expected a value on the stack, found none");
        refuses(new PickleAssembler().ops("NN").stop(), "expected one value at the end, found 2");
        refuses(new PickleAssembler().ops("0").stop(), "expected a value on the stack, found none");
        refuses(new PickleAssembler().ops("(0").stop(), "expected a value on the stack, found");
        refuses(new PickleAssembler().ops("t").stop(), "expected a mark on the stack, found none");
        refuses(new PickleAssembler().ops("(").stop(), "expected a value on the stack, found none");
        refuses(
                new PickleAssembler().ops("N(Ne").stop(),
                "expected a list to append to, found None");
        refuses(
                new PickleAssembler().ops("}(Nu").stop(),
                "expected a dictionary and pairs to put in, found a dict of 0");
        refuses(
                new PickleAssembler().ops("h").op(3).stop(),
                "expected a value remembered as 3, found none");
    }

    @ParameterizedTest
    @ValueSource(ints = {'X', 'B', 'T', 0x8d, 0x8e})
    void aLengthBeyondTheFileIsRefusedBeforeAnythingIsAllocated(int operation) {
        refuses(pickle.op(operation).i8(0x7fff_ffff_7fff_ffffL).stop(), "more bytes, found");
        byte[] negative = new PickleAssembler().op(operation).i8(-1).stop();
        refuses(negative, "more bytes, found");
    }

    @Test
    void anIntegerOfManyBytesIsRefused() {
        refuses(
                pickle.op(0x8b).i4(1 << 30).stop(),
                "expected an integer of at most 64 bytes, found 1073741824 bytes");
    }

    @Test
    void aPickleOfTooManyOperationsIsRefused() {
        refuses(
                pickle.ops("]".repeat(2_000_001)).stop(),
                "expected at most 2000000 operations, found more");
    }

    @Test
    void copyingOneListManyTimesIsPaidFor() {
        // 1,000 pairs, made into a dictionary 10,000 times.
        pickle.global("collections", "OrderedDict").ops("q").op(0).ops("0]q").op(1).ops("(");
        for (int i = 0; i < 1000; i++) {
            pickle.number(i).ops("N").op(0x86);
        }
        pickle.ops("e").op(0x85).ops("q").op(2).ops("0");
        pickle.ops("h\0h\2R0".repeat(10_000)).ops("N");
        refuses("expected at most 2000000 operations, found more");
    }

    @Test
    void depthIsNoDanger() throws WeightFormatException {
        pickle.ops(")").ops("\u0085".repeat(1_000_000));
        assertInstanceOf(Tuple.class, load());
    }

    @Test
    void valuesThatContainThemselvesAreNoDanger() throws WeightFormatException {
        // A tuple of a list of the tuple, as a dictionary's key; and a key that doubles 60 times.
        pickle.ops("}]q").op(0).op(0x85).ops("q").op(1).ops("0h\0h\1a0h\1Ns");
        pickle.ops(")").ops("2\u0086".repeat(60)).ops("Ns");
        var dict = assertInstanceOf(Dict.class, load());
        assertEquals(2, dict.entries.size());
        assertEquals("a dict of 2", TorchGlobals.describe(dict));
    }

    @Test
    void textThatIsNoUtf8IsRefused() {
        refuses(pickle.ops("X").i4(1).op(0xff).stop(), "expected text in UTF-8, found other bytes");
    }

    @Test
    void aLongLineIsRefused() {
        pickle.ops("c" + "a".repeat(2000) + "\nb\n");
        refuses("expected a line of at most 1000 bytes, found a longer one");
    }

    @Test
    void aLaterProtocolIsRefused() {
        refuses(pickle.op(0x80).op(6).stop(), "expected a protocol of at most 5, found 6");
    }

    @Test
    void tensorsOutsideTheirStorageAreRefused() {
        String where = "expected a tensor inside its storage, found shape ";
        refusesTensor(0, new long[] {7}, new long[] {1}, where + "[7] with strides [1] from");
        refusesTensor(1, new long[] {6}, new long[] {1}, where + "[6] with strides [1] from");
        refusesTensor(-1, new long[] {2}, new long[] {1}, where + "[2] with strides [1] from");
        refusesTensor(0, new long[] {2, 2}, new long[] {5, 1}, where + "[2, 2] with strides");
        refusesTensor(0, new long[] {-1}, new long[] {1}, where + "[-1] with strides [1]");
        refusesTensor(5, new long[] {2}, new long[] {-1}, where + "[2] with strides [-1]");
        refusesTensor(0, new long[] {2}, new long[] {1, 1}, where + "[2] with strides [1, 1]");
        refusesTensor(0, new long[] {1L << 40, 1L << 40}, new long[] {0, 0}, where);
        refusesTensor(0, new long[] {3}, new long[] {Long.MAX_VALUE}, where);
    }

    @Test
    void aFewBytesDoNotExpandToGigabytes() {
        refusesTensor(
                0,
                new long[] {1 << 30},
                new long[] {0},
                "found shape [1073741824] with strides [0] from element 0 of 6");
    }

    @Test
    void moreAxesThanPyTorchHasAreRefused() {
        long[] ones = new long[65];
        Arrays.fill(ones, 1);
        refusesTensor(
                0,
                ones,
                ones,
                "expected at most 64 axes of torch._utils._rebuild_tensor_v2, found a tuple of 65");
    }

    @Test
    void argumentsOfOtherTypesAreRefused() {
        pickle.global("torch._utils", "_rebuild_tensor_v2").ops("(NNNt");
        refuses(
                pickle.ops("R").stop(),
                "expected StorageRef as argument 0 of torch._utils._rebuild_tensor_v2, found None");
        refuses(
                new PickleAssembler().global("torch._utils", "_rebuild_parameter").ops(")R").stop(),
                "expected at least 1 arguments of torch._utils._rebuild_parameter, found 0");
    }

    @Test
    void referencesThatAreNoStoragesAreRefused() {
        refuses(pickle.ops("NQ").stop(), "expected a reference to a storage, found None");
        refuses(
                new PickleAssembler().text("module").op(0x85).ops("Q").stop(),
                "expected the word storage of a reference to a storage, found text of 6");
        refuses(
                new PickleAssembler()
                        .op('(')
                        .text("storage")
                        .global("torch", "Size")
                        .text("0")
                        .text("cpu")
                        .number(1)
                        .ops("tQ")
                        .stop(),
                "expected a type of storage of a reference to a storage, found torch.Size");
        refuses(
                new PickleAssembler().storage("0", -1).stop(),
                "expected a storage with its view inside, found -1 elements");
        refuses(
                new PickleAssembler().storage("0", Long.MAX_VALUE).stop(),
                "expected a storage with its view inside, found 9223372036854775807 elements");
    }

    private Object load() throws WeightFormatException {
        var bytes = PickleAssembler.open(pickle.stop());
        Object value = Pickle.load(bytes, _ -> {});
        assertEquals(0, bytes.remaining());
        return value;
    }

    private static void refusesTensor(long offset, long[] shape, long[] strides, String message) {
        var pickle = new PickleAssembler();
        pickle.tensor(() -> pickle.storage("0", 6), offset, shape, strides);
        refuses(pickle.stop(), message);
    }

    private void refuses(String message) {
        refuses(pickle.stop(), message);
    }

    private static void refuses(byte[] pickle, String message) {
        var e =
                assertThrows(
                        WeightFormatException.class,
                        () -> Pickle.load(PickleAssembler.open(pickle), _ -> {}));
        assertTrue(e.getMessage().startsWith("p, byte "), e.getMessage());
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }
}
