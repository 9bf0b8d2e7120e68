// softmax(q · kᵀ / √size) · v for each head, without ever holding all scores (the order of Dao et al. 2022,
// arXiv:2205.14135).
//
// A work-group of OTHERS items computes OWN rows of one head of one sequence. It passes over the sequence's rows OTHERS
// at a time, one for each item, and keeps of its own rows' softmax the greatest score and the sum of exponentials so
// far; when the greatest changes, what was summed before is shrunk.

#define OWN 16
#define OTHERS 64
#define DEPTH_OF_DOTS 16

// sums[i] = Σ_c own(i, c) · other(item, c), for the OWN rows of a work-group and the row of this item among OTHERS. Rows
// that are not there count as 0. All items call it.
void dots(
        global const float *own, int ownStride, int ownRows,
        global const float *other, int otherStride, int otherRows,
        int size, local float *owns, local float *others, float *sums) {
    int item = get_local_id(0);
    for (int i = 0; i < OWN; i++) {
        sums[i] = 0;
    }
    for (int from = 0; from < size; from += DEPTH_OF_DOTS) {
        int depth = min(DEPTH_OF_DOTS, size - from);
        for (int e = item; e < OWN * DEPTH_OF_DOTS; e += OTHERS) {
            int i = e / DEPTH_OF_DOTS;
            int c = e % DEPTH_OF_DOTS;
            owns[e] = i < ownRows && c < depth ? own[i * ownStride + from + c] : 0;
        }
        for (int e = item; e < OTHERS * DEPTH_OF_DOTS; e += OTHERS) {
            int i = e / DEPTH_OF_DOTS;
            int c = e % DEPTH_OF_DOTS;
            others[i * (DEPTH_OF_DOTS + 1) + c] =
                    i < otherRows && c < depth ? other[i * otherStride + from + c] : 0;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int c = 0; c < DEPTH_OF_DOTS; c++) {
            float b = others[item * (DEPTH_OF_DOTS + 1) + c];
            for (int i = 0; i < OWN; i++) {
                sums[i] = fma(owns[i * DEPTH_OF_DOTS + c], b, sums[i]);
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
}

// y(i, c) = shrink[i] · y(i, c) + Σ_j weights[i][j] · other(j, c): weights of OWN rows, each with OTHERS.
//
// first: y holds nothing yet
void addWeighted(
        local float (*weights)[OTHERS], global const float *other, int otherStride, int otherRows,
        global float *y, int yStride, int rows, int size, local const float *shrink, bool first) {
    for (int c = get_local_id(0); c < size; c += OTHERS) {
        float sums[OWN];
        for (int i = 0; i < OWN; i++) {
            sums[i] = first || i >= rows ? 0 : shrink[i] * y[i * yStride + c];
        }
        for (int j = 0; j < otherRows; j++) {
            float value = other[j * otherStride + c];
            for (int i = 0; i < OWN; i++) {
                sums[i] = fma(weights[i][j], value, sums[i]);
            }
        }
        for (int i = 0; i < rows; i++) {
            y[i * yStride + c] = sums[i];
        }
    }
}

// tiles: for each OWN rows the first row of their sequence, the row after its last, and the first of theirs
kernel __attribute__((reqd_work_group_size(OTHERS, 1, 1))) void attention(
        global const float *x, int xAt, int xStride,
        global const int *tiles, int heads, int size, float scale,
        ulong seed, int threshold, float kept,
        global float *y, int yAt, int yStride) {
    local float owns[OWN * DEPTH_OF_DOTS];
    local float others[OTHERS * (DEPTH_OF_DOTS + 1)];
    local float weights[OWN][OTHERS];
    local float greatest[OWN];
    local float total[OWN];
    local float shrink[OWN];
    int item = get_local_id(0);
    int head = get_group_id(1);
    int start = tiles[3 * get_group_id(0)];
    int end = tiles[3 * get_group_id(0) + 1];
    int first = tiles[3 * get_group_id(0) + 2];
    int rows = min(OWN, end - first);
    global const float *queries = x + xAt + first * xStride + head * size;
    global const float *keys = x + xAt + start * xStride + (heads + head) * size;
    global const float *values = keys + heads * size;
    global float *out = y + yAt + first * yStride + head * size;
    if (item < OWN) {
        greatest[item] = -INFINITY;
        total[item] = 0;
    }
    for (int from = 0; from < end - start; from += OTHERS) {
        int count = min(OTHERS, end - start - from);
        float scores[OWN];
        dots(queries, xStride, rows, keys + from * xStride, xStride, count, size, owns, others, scores);
        for (int i = 0; i < OWN; i++) {
            weights[i][item] = item < count ? scores[i] * scale : -INFINITY;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item < OWN) {
            float now = greatest[item];
            for (int j = 0; j < OTHERS; j++) {
                now = fmax(now, weights[item][j]);
            }
            shrink[item] = exp(greatest[item] - now);
            greatest[item] = now;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int i = 0; i < OWN; i++) {
            weights[i][item] = exp(weights[i][item] - greatest[i]);
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item < OWN) {
            float sum = 0;
            for (int j = 0; j < OTHERS; j++) {
                sum += weights[item][j];
            }
            total[item] = total[item] * shrink[item] + sum;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        if (threshold > 0) {
            for (int i = 0; i < OWN; i++) {
                weights[i][item] *=
                        dropoutScale(seed, threshold, kept, (first + i) * heads + head, from + item);
            }
            barrier(CLK_LOCAL_MEM_FENCE);
        }
        addWeighted(
                weights, values + from * xStride, xStride, count, out, yStride, rows, size, shrink, from == 0);
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    for (int c = item; c < size; c += OTHERS) {
        for (int i = 0; i < rows; i++) {
            out[i * yStride + c] /= total[i];
        }
    }
}

// The adjoint, in three passes that each compute the scores again. With P the softmax, D the dropout's scales,
// dP = (dy · vᵀ) ⊙ D and dS = P ⊙ (dP − rowSum(dP ⊙ P)):
//
//     dv = (P ⊙ D)ᵀ · dy        dq = scale · dS · k        dk = scale · dSᵀ · q

// First pass: what the others need to know of each row and head.
//
// softmaxes: [tokens · heads, 3], overwritten: the greatest score, the sum of exponentials, and rowSum(dP ⊙ P)
kernel __attribute__((reqd_work_group_size(OTHERS, 1, 1))) void attentionSums(
        global const float *x, int xAt, int xStride,
        global const float *dy, int dyAt, int dyStride,
        global const int *tiles, int heads, int size, float scale,
        ulong seed, int threshold, float kept,
        global float *softmaxes) {
    local float owns[OWN * DEPTH_OF_DOTS];
    local float others[OTHERS * (DEPTH_OF_DOTS + 1)];
    local float weights[OWN][OTHERS];
    local float products[OWN][OTHERS];
    int item = get_local_id(0);
    int head = get_group_id(1);
    int start = tiles[3 * get_group_id(0)];
    int end = tiles[3 * get_group_id(0) + 1];
    int first = tiles[3 * get_group_id(0) + 2];
    int rows = min(OWN, end - first);
    global const float *queries = x + xAt + first * xStride + head * size;
    global const float *keys = x + xAt + start * xStride + (heads + head) * size;
    global const float *values = keys + heads * size;
    global const float *out = dy + dyAt + first * dyStride + head * size;
    float greatest = -INFINITY; // of row `item`
    float total = 0;
    float product = 0;
    for (int from = 0; from < end - start; from += OTHERS) {
        int count = min(OTHERS, end - start - from);
        float sums[OWN];
        dots(queries, xStride, rows, keys + from * xStride, xStride, count, size, owns, others, sums);
        for (int i = 0; i < OWN; i++) {
            weights[i][item] = item < count ? sums[i] * scale : -INFINITY;
        }
        dots(out, dyStride, rows, values + from * xStride, xStride, count, size, owns, others, sums);
        for (int i = 0; i < OWN; i++) {
            float factor =
                    dropoutScale(seed, threshold, kept, (first + i) * heads + head, from + item);
            products[i][item] = sums[i] * factor;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item < OWN) {
            float now = greatest;
            for (int j = 0; j < OTHERS; j++) {
                now = fmax(now, weights[item][j]);
            }
            float shrink = exp(greatest - now);
            greatest = now;
            total *= shrink;
            product *= shrink;
            for (int j = 0; j < OTHERS; j++) {
                float p = exp(weights[item][j] - now);
                total += p;
                product = fma(p, products[item][j], product);
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (item < rows) {
        global float *softmax = softmaxes + 3 * ((first + item) * heads + head);
        softmax[0] = greatest;
        softmax[1] = total;
        softmax[2] = product / total;
    }
}

// Second pass: dq of OWN queries.
kernel __attribute__((reqd_work_group_size(OTHERS, 1, 1))) void attentionQueries(
        global const float *x, int xAt, int xStride,
        global const float *dy, int dyAt, int dyStride,
        global const int *tiles, int heads, int size, float scale,
        ulong seed, int threshold, float kept,
        global const float *softmaxes,
        global float *dx, int dxAt, int dxStride) {
    local float owns[OWN * DEPTH_OF_DOTS];
    local float others[OTHERS * (DEPTH_OF_DOTS + 1)];
    local float weights[OWN][OTHERS];
    local float ones[OWN];
    int item = get_local_id(0);
    int head = get_group_id(1);
    int start = tiles[3 * get_group_id(0)];
    int end = tiles[3 * get_group_id(0) + 1];
    int first = tiles[3 * get_group_id(0) + 2];
    int rows = min(OWN, end - first);
    global const float *queries = x + xAt + first * xStride + head * size;
    global const float *keys = x + xAt + start * xStride + (heads + head) * size;
    global const float *values = keys + heads * size;
    global const float *out = dy + dyAt + first * dyStride + head * size;
    if (item < OWN) {
        ones[item] = 1;
    }
    for (int from = 0; from < end - start; from += OTHERS) {
        int count = min(OTHERS, end - start - from);
        float scores[OWN];
        float products[OWN];
        dots(queries, xStride, rows, keys + from * xStride, xStride, count, size, owns, others, scores);
        dots(out, dyStride, rows, values + from * xStride, xStride, count, size, owns, others, products);
        for (int i = 0; i < OWN; i++) {
            int row = (first + min(i, rows - 1)) * heads + head;
            global const float *softmax = softmaxes + 3 * row;
            float p = exp(scores[i] * scale - softmax[0]) / softmax[1];
            float factor = dropoutScale(seed, threshold, kept, row, from + item);
            weights[i][item] = p * (products[i] * factor - softmax[2]) * scale;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        addWeighted(
                weights, keys + from * xStride, xStride, count,
                dx + dxAt + first * dxStride + head * size, dxStride, rows, size, ones, from == 0);
        barrier(CLK_LOCAL_MEM_FENCE);
    }
}

// Third pass: dk and dv of OWN keys. Here the others are queries.
kernel __attribute__((reqd_work_group_size(OTHERS, 1, 1))) void attentionKeys(
        global const float *x, int xAt, int xStride,
        global const float *dy, int dyAt, int dyStride,
        global const int *tiles, int heads, int size, float scale,
        ulong seed, int threshold, float kept,
        global const float *softmaxes,
        global float *dx, int dxAt, int dxStride) {
    local float owns[OWN * DEPTH_OF_DOTS];
    local float others[OTHERS * (DEPTH_OF_DOTS + 1)];
    local float keyWeights[OWN][OTHERS];
    local float valueWeights[OWN][OTHERS];
    local float ones[OWN];
    int item = get_local_id(0);
    int head = get_group_id(1);
    int start = tiles[3 * get_group_id(0)];
    int end = tiles[3 * get_group_id(0) + 1];
    int first = tiles[3 * get_group_id(0) + 2];
    int rows = min(OWN, end - first);
    global const float *queries = x + xAt + start * xStride + head * size;
    global const float *keys = x + xAt + first * xStride + (heads + head) * size;
    global const float *values = keys + heads * size;
    global const float *out = dy + dyAt + start * dyStride + head * size;
    global float *dkeys = dx + dxAt + first * dxStride + (heads + head) * size;
    global float *dvalues = dkeys + heads * size;
    if (item < OWN) {
        ones[item] = 1;
    }
    for (int from = 0; from < end - start; from += OTHERS) {
        int count = min(OTHERS, end - start - from);
        float scores[OWN];
        float products[OWN];
        dots(keys, xStride, rows, queries + from * xStride, xStride, count, size, owns, others, scores);
        dots(values, xStride, rows, out + from * dyStride, dyStride, count, size, owns, others, products);
        int row = (start + from + min(item, count - 1)) * heads + head;
        global const float *softmax = softmaxes + 3 * row;
        for (int i = 0; i < OWN; i++) {
            float p = exp(scores[i] * scale - softmax[0]) / softmax[1];
            float factor = dropoutScale(seed, threshold, kept, row, first - start + i);
            valueWeights[i][item] = p * factor;
            keyWeights[i][item] = p * (products[i] * factor - softmax[2]) * scale;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        addWeighted(
                keyWeights, queries + from * xStride, xStride, count,
                dkeys, dxStride, rows, size, ones, from == 0);
        addWeighted(
                valueWeights, out + from * dyStride, dyStride, count,
                dvalues, dxStride, rows, size, ones, from == 0);
        barrier(CLK_LOCAL_MEM_FENCE);
    }
}
