// What works row by row: normalisation, sums, look-ups, windows. Where each element stands alone an item computes it;
// where a row is summed, a work-group of ROW_ITEMS items shares it.

#define ROW_ITEMS 64

// y = γ ⊙ (x − μ) / √(σ² + ε) + β, in two passes over each row.
kernel __attribute__((reqd_work_group_size(ROW_ITEMS, 1, 1))) void layerNorm(
        global const float *x, int xAt, int xStride,
        global const float *gamma, int gammaAt, int gammaStride,
        global const float *beta, int betaAt, int betaStride,
        global float *y, int yAt, int yStride,
        int cols, float epsilon) {
    local float parts[ROW_ITEMS];
    int item = get_local_id(0);
    int i = get_group_id(0);
    global const float *row = x + xAt + i * xStride;
    float sum = 0;
    for (int j = item; j < cols; j += ROW_ITEMS) {
        sum += row[j];
    }
    float mean = sumOfGroup(sum, parts, ROW_ITEMS) / cols;
    sum = 0;
    for (int j = item; j < cols; j += ROW_ITEMS) {
        sum += (row[j] - mean) * (row[j] - mean);
    }
    float scale = 1 / sqrt(sumOfGroup(sum, parts, ROW_ITEMS) / cols + epsilon);
    for (int j = item; j < cols; j += ROW_ITEMS) {
        y[yAt + i * yStride + j] =
                gamma[gammaAt + j] * ((row[j] - mean) * scale) + beta[betaAt + j];
    }
}

// y = a + b.
kernel void add(
        global const float *a, int aAt, int aStride,
        global const float *b, int bAt, int bStride,
        global float *y, int yAt, int yStride,
        int cols) {
    int j = get_global_id(0);
    int i = get_global_id(1);
    if (j < cols) {
        y[yAt + i * yStride + j] = a[aAt + i * aStride + j] + b[bAt + i * bStride + j];
    }
}

// Row i of y is the mean of the table's rows that `rows` names from i · width on; −1 names none.
kernel void gather(
        global const float *table, int tableAt, int tableStride,
        global const int *rows, int width,
        global float *y, int yAt, int yStride,
        int cols) {
    int j = get_global_id(0);
    int i = get_global_id(1);
    if (j < cols) {
        float sum = 0;
        int present = 0;
        for (int k = i * width; k < (i + 1) * width; k++) {
            if (rows[k] >= 0) {
                sum += table[tableAt + rows[k] * tableStride + j];
                present++;
            }
        }
        y[yAt + i * yStride + j] = sum / present;
    }
}

// Adds the table's row rows[i] to row i of y.
kernel void gatherAdd(
        global const float *table, int tableAt, int tableStride,
        global const int *rows,
        global float *y, int yAt, int yStride,
        int cols) {
    int j = get_global_id(0);
    int i = get_global_id(1);
    if (j < cols) {
        y[yAt + i * yStride + j] += table[tableAt + rows[i] * tableStride + j];
    }
}

// Row t of y holds the rows of x around t side by side, zeros where that leaves the sequence of t.
//
// bounds: the first row of t's sequence, and the row after its last, for each t
kernel void unfold(
        global const float *x, int xAt, int xStride,
        global const int2 *bounds, int width,
        global float *y, int yAt, int yStride,
        int cols) {
    int j = get_global_id(0);
    int t = get_global_id(1);
    if (j < cols) {
        for (int k = 0; k < width; k++) {
            int from = t + k - width / 2;
            bool inside = from >= bounds[t].x && from < bounds[t].y;
            y[yAt + t * yStride + k * cols + j] = inside ? x[xAt + from * xStride + j] : 0;
        }
    }
}

// A weight is kept with its inputs as rows, as `multiply` reads it: y = xᵀ.
kernel void transpose(
        global const float *x, int xAt, int xStride,
        global weight *y, int yAt, int yStride,
        int rows, int cols) {
    int j = get_global_id(0);
    int i = get_global_id(1);
    if (i < rows && j < cols) {
        setWeight(y, yAt + j * yStride + i, x[xAt + i * xStride + j]);
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
