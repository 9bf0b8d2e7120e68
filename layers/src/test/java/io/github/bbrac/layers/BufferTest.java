package io.github.bbrac.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.bbrac.tensor.Matrix;
import org.junit.jupiter.api.Test;

class BufferTest {
    @Test
    void theSameNumberOfRowsIsTheSameView() {
        Buffer buffer = new Buffer(3);
        Matrix ten = buffer.rows(10);
        Matrix four = buffer.rows(4);
        assertEquals(10, ten.rows());
        assertEquals(4, four.rows());
        assertEquals(3, four.cols());
        assertSame(ten, buffer.rows(10));
        assertSame(four, buffer.rows(4));
        assertSame(ten.data(), four.data());
        assertEquals(0, buffer.rows(0).rows());
    }

    @Test
    void moreRowsThanEverBeforeMoveItToNewMemory() {
        Buffer buffer = new Buffer(2);
        Matrix small = buffer.rows(2);
        Matrix large = buffer.rows(3);
        assertNotSame(small.data(), large.data());
        assertSame(large.data(), buffer.rows(2).data());
    }

    @Test
    void aColumnRangeFollowsTheMatrixThatItIsAskedFor() {
        ColumnRange range = new ColumnRange(1, 3);
        Matrix first = Matrix.zeros(2, 4);
        Matrix second = Matrix.zeros(2, 4);
        Matrix part = range.of(first);
        assertSame(part, range.of(first));
        assertEquals(2, part.cols());
        assertSame(first.data(), part.data());
        assertSame(second.data(), range.of(second).data());
        assertSame(first.data(), range.of(first).data());
        assertEquals(5, range.of(Matrix.zeros(5, 4)).rows());
    }

    @Test
    void aColumnRangeForgetsTheMemoryThatABufferHadBeforeItGrew() {
        ColumnRange range = new ColumnRange(1, 3);
        Buffer buffer = new Buffer(4);
        Matrix before = buffer.rows(2);
        Matrix part = range.of(before);
        Matrix after = range.of(buffer.rows(5));
        assertSame(after, range.of(buffer.rows(5)));
        assertNotSame(part, range.of(before));
    }
}
