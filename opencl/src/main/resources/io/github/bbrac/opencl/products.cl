// Products of matrices, in tiles. Compiled anew for each tile in use (ProductTile): none changes a bit of a result.
//
// A work-group computes TILE_ROWS × TILE_COLS outputs. It copies DEPTH columns of x and DEPTH rows of w into local
// memory, once for all its outputs; each item keeps EACH × EACH sums in registers, so that a float read from local
// memory is used EACH times. The outputs of an item are ROW_ITEMS and COL_ITEMS apart, so that neighbouring items read and
// write neighbouring floats. Loops over them are unrolled, or their arrays would not be registers.
//
// An output is what it begins with and then its blocks of SUM_BLOCK terms, in order, each a chain of fused multiply-adds:
// the bits of the plain kernels. A tile that sticks out multiplies zeros and writes only what there is.

#define ROW_ITEMS (TILE_ROWS / EACH)
#define COL_ITEMS (TILE_COLS / EACH)
#define ITEMS (ROW_ITEMS * COL_ITEMS)

// What a product x · w begins with, or what it is added to at last.
#define NOTHING 0
#define BIAS 1
#define BIAS_AND_RESIDUAL 2
#define RESIDUAL 3
#define RESIDUAL_LAST 4

// y(i, o) = f(… + Σ_k x(i, k) · w(k, o)). Here x has a second stride, from one column to the next, so that it may be the
// transpose of what lies in memory. The residual may be y.
kernel __attribute__((reqd_work_group_size(COL_ITEMS, ROW_ITEMS, 1))) void multiply(
        global const float *x, int xAt, int xStride, int xStep,
        global const weight *w, int wAt, int wStride,
        global const float *bias, int biasAt, int biasStride,
        global const float *residual, int residualAt, int residualStride,
        global float *y, int yAt, int yStride,
        int n, int in, int out, int extra, int f) {
    local float xs[DEPTH][TILE_ROWS + 1]; // one more, so that a column of it lies in different banks
    local float ws[DEPTH][TILE_COLS];
    int column = get_local_id(0);
    int row = get_local_id(1);
    int item = row * COL_ITEMS + column;
    int firstRow = get_group_id(1) * TILE_ROWS;
    int firstColumn = get_group_id(0) * TILE_COLS;
    float block[EACH][EACH];
    float total[EACH][EACH];
#pragma unroll
    for (int r = 0; r < EACH; r++) {
#pragma unroll
        for (int c = 0; c < EACH; c++) {
            int i = firstRow + row + r * ROW_ITEMS;
            int o = firstColumn + column + c * COL_ITEMS;
            float start = 0;
            if (i < n && o < out) {
                if (extra == BIAS || extra == BIAS_AND_RESIDUAL) {
                    start = bias[biasAt + o];
                }
                if (extra == RESIDUAL || extra == BIAS_AND_RESIDUAL) {
                    start += residual[residualAt + i * residualStride + o];
                }
            }
            block[r][c] = 0;
            total[r][c] = start;
        }
    }
    for (int from = 0; from < in; from += DEPTH) {
        for (int e = item; e < TILE_ROWS * DEPTH; e += ITEMS) {
            // Neighbouring items read what is neighbouring in memory: along a row of x, or along a column.
            int i = xStep == 1 ? e / DEPTH : e % TILE_ROWS;
            int k = xStep == 1 ? e % DEPTH : e / TILE_ROWS;
            bool there = firstRow + i < n && from + k < in;
            xs[k][i] = there ? x[xAt + (firstRow + i) * xStride + (from + k) * xStep] : 0;
        }
        for (int e = item; e < TILE_COLS * DEPTH; e += ITEMS) {
            int o = e % TILE_COLS;
            int k = e / TILE_COLS;
            bool there = firstColumn + o < out && from + k < in;
            ws[k][o] = there ? weightAt(w, wAt + (from + k) * wStride + firstColumn + o) : 0;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int k = 0; k < DEPTH; k++) {
            float a[EACH];
            float b[EACH];
#pragma unroll
            for (int r = 0; r < EACH; r++) {
                a[r] = xs[k][row + r * ROW_ITEMS];
                b[r] = ws[k][column + r * COL_ITEMS];
            }
#pragma unroll
            for (int r = 0; r < EACH; r++) {
#pragma unroll
                for (int c = 0; c < EACH; c++) {
                    block[r][c] = fma(a[r], b[c], block[r][c]);
                }
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        if ((from + DEPTH) % SUM_BLOCK == 0 || from + DEPTH >= in) {
#pragma unroll
            for (int r = 0; r < EACH; r++) {
#pragma unroll
                for (int c = 0; c < EACH; c++) {
                    total[r][c] += block[r][c];
                    block[r][c] = 0;
                }
            }
        }
    }
#pragma unroll
    for (int r = 0; r < EACH; r++) {
        int i = firstRow + row + r * ROW_ITEMS;
#pragma unroll
        for (int c = 0; c < EACH; c++) {
            int o = firstColumn + column + c * COL_ITEMS;
            if (i < n && o < out) {
                float sum = total[r][c];
                if (extra == RESIDUAL_LAST) {
                    sum += residual[residualAt + i * residualStride + o];
                }
                y[yAt + i * yStride + o] = activated(f, sum);
            }
        }
    }
}
