package io.github.bbrac.converter.tensorflow;

import io.github.bbrac.tensor.DType;
import io.github.bbrac.tensor.TensorInfo;
import io.github.bbrac.tensor.WeightFormatException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the index says of a tensor (`BundleEntryProto`): type, shape, and where its bytes lie.
///
/// Format: TensorFlow, core/protobuf/tensor_bundle.proto. Immutable.
///
/// @param type TensorFlow's number of the type
/// @param shape extents
/// @param shard number of the data file
/// @param offset first byte there
/// @param size bytes
/// @param checksum masked CRC-32C of these bytes
/// @param partitioned whether the tensor is cut into slices with entries of their own
record BundleEntry(
        int type,
        List<Long> shape,
        long shard,
        long offset,
        long size,
        int checksum,
        boolean partitioned) {

    /// The type that we know a type's number as, or nothing for text, complex numbers and the like.
    Optional<DType> dtype() {
        return Optional.ofNullable(
                switch (type) {
                    case 1 -> DType.F32;
                    case 2 -> DType.F64;
                    case 3 -> DType.I32;
                    case 4 -> DType.U8;
                    case 5 -> DType.I16;
                    case 6 -> DType.I8;
                    case 9 -> DType.I64;
                    case 10 -> DType.BOOL;
                    case 14 -> DType.BF16;
                    case 17 -> DType.U16;
                    case 19 -> DType.F16;
                    case 22 -> DType.U32;
                    case 23 -> DType.U64;
                    default -> null;
                });
    }

    static BundleEntry parse(String where, MemorySegment message) throws WeightFormatException {
        var reader = new ProtoReader(where, message);
        int type = 0;
        List<Long> shape = List.of();
        long shard = 0;
        long offset = 0;
        long size = 0;
        int checksum = 0;
        boolean partitioned = false;
        while (!reader.atEnd()) {
            long tag = reader.varint();
            switch ((int) tag) {
                case (1 << 3) | ProtoReader.VARINT -> type = (int) reader.varint();
                case (2 << 3) | ProtoReader.LENGTH_DELIMITED -> shape = shape(where, reader);
                case (3 << 3) | ProtoReader.VARINT -> shard = reader.varint();
                case (4 << 3) | ProtoReader.VARINT -> offset = reader.varint();
                case (5 << 3) | ProtoReader.VARINT -> size = reader.varint();
                case (6 << 3) | ProtoReader.FIXED_32 -> checksum = reader.fixed32();
                case (7 << 3) | ProtoReader.LENGTH_DELIMITED -> {
                    partitioned = true;
                    reader.skip(ProtoReader.LENGTH_DELIMITED);
                }
                default -> reader.skip((int) tag & 7);
            }
        }
        return new BundleEntry(type, shape, shard, offset, size, checksum, partitioned);
    }

    /// The tensor under a name.
    ///
    /// @throws WeightFormatException if its size does not fit its type and shape
    TensorInfo info(String where, String name, DType dtype) throws WeightFormatException {
        TensorInfo info;
        try {
            info = new TensorInfo(name, dtype, shape);
        } catch (IllegalArgumentException e) {
            throw new WeightFormatException(
                    where, "extents of at least 0 with a product below 2⁶³", "" + shape, e);
        }
        if (info.byteSize() != size) {
            throw new WeightFormatException(
                    where, info.byteSize() + " bytes for " + dtype + " " + shape, size + " bytes");
        }
        return info;
    }

    /// `TensorShapeProto`: field 2, repeated, has the extent in its field 1.
    private static List<Long> shape(String where, ProtoReader reader) throws WeightFormatException {
        var shape = new ArrayList<Long>();
        ProtoReader message = reader.message();
        while (!message.atEnd()) {
            long tag = message.varint();
            if (tag != ((2 << 3) | ProtoReader.LENGTH_DELIMITED)) {
                message.skip((int) tag & 7);
                continue;
            }
            ProtoReader axis = message.message();
            long extent = 0;
            while (!axis.atEnd()) {
                long axisTag = axis.varint();
                if (axisTag == ((1 << 3) | ProtoReader.VARINT)) {
                    extent = axis.varint();
                } else {
                    axis.skip((int) axisTag & 7);
                }
            }
            shape.add(extent);
        }
        if (shape.size() > 254) {
            throw new WeightFormatException(where, "at most 254 axes", shape.size() + " axes");
        }
        return List.copyOf(shape);
    }
}
