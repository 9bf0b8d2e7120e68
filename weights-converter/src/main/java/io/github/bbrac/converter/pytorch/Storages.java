package io.github.bbrac.converter.pytorch;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/// Where a checkpoint keeps the arrays that its tensors are views of. One thread at a time.
interface Storages extends AutoCloseable {
    /// Checks that a storage is there and has the size that the pickle says, without reading it.
    void check(StorageRef storage) throws IOException;

    /// The bytes of a whole storage, valid until the next call or [#close()].
    MemorySegment bytes(StorageRef storage) throws IOException;

    /// The byte order of all elements.
    ByteOrder order();

    @Override
    void close() throws IOException;
}
