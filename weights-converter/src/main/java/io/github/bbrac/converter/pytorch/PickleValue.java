package io.github.bbrac.converter.pytorch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The values of a pickle that Java has no plain class for. The others are `Boolean`, `Long`,
/// `BigInteger`, `Double`, `String` and `byte[]`.
///
/// Containers are compared by identity, so that no value of a hostile file, however deep or shared,
/// is ever walked through by `equals` or `hashCode`.
sealed interface PickleValue
        permits PickleValue.None,
                PickleValue.Global,
                PickleValue.Tuple,
                PickleValue.Sequence,
                PickleValue.Dict,
                StorageRef,
                TensorView {
    /// Python's `None`.
    enum None implements PickleValue {
        NONE
    }

    /// A name on the list of what tensors need: `torch.FloatStorage`.
    record Global(String name) implements PickleValue {}

    /// A tuple; its items are not changed.
    final class Tuple implements PickleValue {
        final List<Object> items;

        Tuple(List<Object> items) {
            this.items = items;
        }
    }

    /// A list or a set, of which nothing but the items matters here.
    final class Sequence implements PickleValue {
        final List<Object> items = new ArrayList<>();
    }

    /// A `dict` or `OrderedDict`, in the order of insertion.
    final class Dict implements PickleValue {
        final Map<Object, Object> entries = new LinkedHashMap<>();
    }
}
