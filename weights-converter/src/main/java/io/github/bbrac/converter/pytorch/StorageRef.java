package io.github.bbrac.converter.pytorch;

import io.github.bbrac.tensor.DType;

/// A pickle's mention of a storage, the flat array that tensors are views of.
///
/// @param key the storage's name in the file
/// @param dtype the type of its elements; U8 where the storage is untyped
/// @param elements how many the storage in the file has
/// @param viewOffset first element that this mention is about; 0 but in old files with views
/// @param viewElements how many elements this mention is about
record StorageRef(String key, DType dtype, long elements, long viewOffset, long viewElements)
        implements PickleValue {
    /// Bytes of the storage in the file.
    long byteSize() {
        return Math.multiplyExact(elements, dtype.byteSize());
    }
}
