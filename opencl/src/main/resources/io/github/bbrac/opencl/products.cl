// Products of matrices, in tiles.
//
// A work-group of SIDE × SIDE items computes TILE × TILE outputs. It copies DEPTH columns of x and DEPTH rows of w into
// local memory, once for all its outputs; each item keeps EACH × EACH sums in registers, so that a float read from local
// memory is used EACH times. The outputs of an item are SIDE apart, so that neighbouring items read and write
// neighbouring floats.
//
// An output is what it begins with and then its blocks of SUM_BLOCK terms, in order, each a chain of fused multiply-adds:
// the bits of the plain kernels. A tile that sticks out multiplies zeros and writes only what there is.

#define TILE 64
#define SIDE 16
#define EACH 4
#define DEPTH 16
#define SUM_BLOCK 256

// What a product x · w begins with, or what it is added to at last.
#define NOTHING 0
#define BIAS 1
#define BIAS_AND_RESIDUAL 2
#define RESIDUAL 3
#define RESIDUAL_LAST 4

// y(i, o) = f(… + Σ_k x(i, k) · w(k, o)). Here x has a second stride, from one column to the next, so that it may be the
// transpose of what lies in memory. The residual may be y.
kernel __attribute__((reqd_work_group_size(SIDE, SIDE, 1))) void multiply(
        global const float *x, int xAt, int xStride, int xStep,
        global const float *w, int wAt, int wStride,
        global const float *bias, int biasAt, int biasStride,
        global const float *residual, int residualAt, int residualStride,
        global float *y, int yAt, int yStride,
        int n, int in, int out, int extra, int f) {
    local float xs[DEPTH][TILE + 1]; // one more, so that a column of it lies in different banks
    local float ws[DEPTH][TILE];
    int column = get_local_id(0);
    int row = get_local_id(1);
    int item = row * SIDE + column;
    int firstRow = get_group_id(1) * TILE;
    int firstColumn = get_group_id(0) * TILE;
    float block[EACH][EACH];
    float total[EACH][EACH];
    for (int r = 0; r < EACH; r++) {
        for (int c = 0; c < EACH; c++) {
            int i = firstRow + row + r * SIDE;
            int o = firstColumn + column + c * SIDE;
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
        for (int e = item; e < TILE * DEPTH; e += SIDE * SIDE) {
            // Neighbouring items read what is neighbouring in memory: along a row of x, or along a column.
            int i = xStep == 1 ? e / DEPTH : e % TILE;
            int k = xStep == 1 ? e % DEPTH : e / TILE;
            bool there = firstRow + i < n && from + k < in;
            xs[k][i] = there ? x[xAt + (firstRow + i) * xStride + (from + k) * xStep] : 0;
        }
        for (int e = item; e < TILE * DEPTH; e += SIDE * SIDE) {
            int o = e % TILE;
            int k = e / TILE;
            bool there = firstColumn + o < out && from + k < in;
            ws[k][o] = there ? w[wAt + (from + k) * wStride + firstColumn + o] : 0;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int k = 0; k < DEPTH; k++) {
            float a[EACH];
            float b[EACH];
            for (int r = 0; r < EACH; r++) {
                a[r] = xs[k][row + r * SIDE];
                b[r] = ws[k][column + r * SIDE];
            }
            for (int r = 0; r < EACH; r++) {
                for (int c = 0; c < EACH; c++) {
                    block[r][c] = fma(a[r], b[c], block[r][c]);
                }
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        if ((from + DEPTH) % SUM_BLOCK == 0 || from + DEPTH >= in) {
            for (int r = 0; r < EACH; r++) {
                for (int c = 0; c < EACH; c++) {
                    total[r][c] += block[r][c];
                    block[r][c] = 0;
                }
            }
        }
    }
    for (int r = 0; r < EACH; r++) {
        int i = firstRow + row + r * SIDE;
        for (int c = 0; c < EACH; c++) {
            int o = firstColumn + column + c * SIDE;
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

// A weight is kept with its inputs as rows, as `multiply` reads it: y = xᵀ.
kernel void transpose(
        global const float *x, int xAt, int xStride,
        global float *y, int yAt, int yStride,
        int rows, int cols) {
    int j = get_global_id(0);
    int i = get_global_id(1);
    if (i < rows && j < cols) {
        y[yAt + j * yStride + i] = x[xAt + i * xStride + j];
    }
}

#define COLUMNS 32
#define BLOCKS 8

// sums(j) += Σ_i x(i, j), block by block as in a product. A work-group sums BLOCKS blocks of COLUMNS columns at a time.
kernel __attribute__((reqd_work_group_size(COLUMNS, BLOCKS, 1))) void columnSums(
        global const float *x, int xAt, int xStride,
        global float *sums, int sumsAt, int sumsStride,
        int rows, int cols) {
    local float parts[BLOCKS][COLUMNS];
    int column = get_local_id(0);
    int own = get_local_id(1);
    int j = get_global_id(0);
    float total = 0;
    for (int from = 0; from < rows; from += BLOCKS * SUM_BLOCK) {
        int first = from + own * SUM_BLOCK;
        float sum = 0;
        for (int i = first; j < cols && i < min(first + SUM_BLOCK, rows); i++) {
            sum += x[xAt + i * xStride + j];
        }
        parts[own][column] = sum;
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int b = 0; b < BLOCKS; b++) {
            total += parts[b][column];
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (own == 0 && j < cols) {
        sums[sumsAt + j] = total + sums[sumsAt + j];
    }
}
