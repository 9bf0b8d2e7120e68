// What training adds: adjoints row by row and element by element, the loss, and the optimiser. Those of attention and of
// recurrent layers stand beside them.

// y = x, into or out of a layout of its own.
kernel void copy(
        global const float *x, int xAt, int xStride,
        global float *y, int yAt, int yStride,
        int rows, int cols) {
    int j = get_global_id(0);
    int i = get_global_id(1);
    if (i < rows && j < cols) {
        y[yAt + i * yStride + j] = x[xAt + i * xStride + j];
    }
}

// y = 0.
kernel void clear(global float *y, int yAt, int yStride, int cols) {
    int j = get_global_id(0);
    int i = get_global_id(1);
    if (j < cols) {
        y[yAt + i * yStride + j] = 0;
    }
}

// y = f(x).
kernel void activate(
        global const float *x, int xAt, int xStride,
        global float *y, int yAt, int yStride,
        int cols, int f) {
    int j = get_global_id(0);
    int i = get_global_id(1);
    if (j < cols) {
        y[yAt + i * yStride + j] = activated(f, x[xAt + i * xStride + j]);
    }
}

// dx = dy ⊙ f′(x).
kernel void activateGradient(
        global const float *x, int xAt, int xStride,
        global const float *dy, int dyAt, int dyStride,
        global float *dx, int dxAt, int dxStride,
        int cols, int f) {
    int j = get_global_id(0);
    int i = get_global_id(1);
    if (j < cols) {
        dx[dxAt + i * dxStride + j] = dy[dyAt + i * dyStride + j] * slope(f, x[xAt + i * xStride + j]);
    }
}

// y(i, j) = x(i, j) · scale(i, j); what is dropped is 0 whatever it was.
kernel void dropout(
        global const float *x, int xAt, int xStride,
        global float *y, int yAt, int yStride,
        int cols, ulong seed, int threshold, float kept) {
    int j = get_global_id(0);
    int i = get_global_id(1);
    if (j < cols) {
        float scale = dropoutScale(seed, threshold, kept, i, j);
        y[yAt + i * yStride + j] = scale == 0 ? 0 : x[xAt + i * xStride + j] * scale;
    }
}

// μ and ρ = 1 / √(σ² + ε) of each row, in two passes.
//
// moments: [rows, 2], overwritten
kernel __attribute__((reqd_work_group_size(ROW_ITEMS, 1, 1))) void layerNormMoments(
        global const float *x, int xAt, int xStride,
        global float *moments, int cols, float epsilon) {
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
    sum = sumOfGroup(sum, parts, ROW_ITEMS);
    if (item == 0) {
        moments[2 * i] = mean;
        moments[2 * i + 1] = 1 / sqrt(sum / cols + epsilon);
    }
}

#define NORM_BLOCK 16

// dγ += Σ_i dy ⊙ x̂, dβ += Σ_i dy, in blocks of NORM_BLOCK rows, then the blocks in order.
kernel __attribute__((reqd_work_group_size(COLUMNS, BLOCKS, 1))) void layerNormParameters(
        global const float *x, int xAt, int xStride,
        global const float *dy, int dyAt, int dyStride,
        global const float *moments,
        global float *dgamma, int dgammaAt, int dgammaStride,
        global float *dbeta, int dbetaAt, int dbetaStride,
        int rows, int cols) {
    local float gammas[BLOCKS][COLUMNS];
    local float betas[BLOCKS][COLUMNS];
    int column = get_local_id(0);
    int own = get_local_id(1);
    int j = get_global_id(0);
    float totalGamma = 0;
    float totalBeta = 0;
    for (int from = 0; from < rows; from += BLOCKS * NORM_BLOCK) {
        int first = from + own * NORM_BLOCK;
        float sumGamma = 0;
        float sumBeta = 0;
        for (int i = first; j < cols && i < min(first + NORM_BLOCK, rows); i++) {
            float d = dy[dyAt + i * dyStride + j];
            sumGamma += d * ((x[xAt + i * xStride + j] - moments[2 * i]) * moments[2 * i + 1]);
            sumBeta += d;
        }
        gammas[own][column] = sumGamma;
        betas[own][column] = sumBeta;
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int b = 0; b < BLOCKS; b++) {
            totalGamma += gammas[b][column];
            totalBeta += betas[b][column];
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (own == 0 && j < cols) {
        dgamma[dgammaAt + j] += totalGamma;
        dbeta[dbetaAt + j] += totalBeta;
    }
}

// dx = ρ (g − mean(g) − x̂ ⊙ mean(g ⊙ x̂)) with g = dy ⊙ γ.
kernel __attribute__((reqd_work_group_size(ROW_ITEMS, 1, 1))) void layerNormGradient(
        global const float *x, int xAt, int xStride,
        global const float *gamma, int gammaAt, int gammaStride,
        global const float *dy, int dyAt, int dyStride,
        global float *dx, int dxAt, int dxStride,
        global const float *moments, int cols) {
    local float parts[ROW_ITEMS];
    int item = get_local_id(0);
    int i = get_group_id(0);
    float mean = moments[2 * i];
    float scale = moments[2 * i + 1];
    global const float *row = x + xAt + i * xStride;
    global const float *slopes = dy + dyAt + i * dyStride;
    float sumOfG = 0;
    float sumOfNormalG = 0;
    for (int j = item; j < cols; j += ROW_ITEMS) {
        float g = slopes[j] * gamma[gammaAt + j];
        sumOfG += g;
        sumOfNormalG += g * ((row[j] - mean) * scale);
    }
    float meanOfG = sumOfGroup(sumOfG, parts, ROW_ITEMS) / cols;
    float meanOfNormalG = sumOfGroup(sumOfNormalG, parts, ROW_ITEMS) / cols;
    for (int j = item; j < cols; j += ROW_ITEMS) {
        float g = slopes[j] * gamma[gammaAt + j];
        float normal = (row[j] - mean) * scale;
        dx[dxAt + i * dxStride + j] = scale * (g - meanOfG - normal * meanOfNormalG);
    }
}

// Adds to each row of the table that was looked up its share of dy, in the order of dy's rows.
//
// uses: for each such row its number, and where its list begins in `shares`; then the end of the last list
// shares: a row of dy, and among how many rows that one is shared
kernel void gatherGradient(
        global const float *dy, int dyAt, int dyStride,
        global const int2 *uses, global const int2 *shares,
        global float *dtable, int dtableAt, int dtableStride,
        int cols) {
    int j = get_global_id(0);
    int u = get_global_id(1);
    if (j < cols) {
        int at = dtableAt + uses[u].x * dtableStride + j;
        float sum = dtable[at];
        for (int e = uses[u].y; e < uses[u + 1].y; e++) {
            sum += dy[dyAt + shares[e].x * dyStride + j] / shares[e].y;
        }
        dtable[at] = sum;
    }
}

// Row t of dx is the sum of the places in dy that hold row t of x.
kernel void unfoldGradient(
        global const float *dy, int dyAt, int dyStride,
        global const int2 *bounds, int width,
        global float *dx, int dxAt, int dxStride,
        int cols) {
    int j = get_global_id(0);
    int t = get_global_id(1);
    if (j < cols) {
        float sum = 0;
        for (int k = 0; k < width; k++) {
            int row = t - k + width / 2;
            if (row >= bounds[t].x && row < bounds[t].y) {
                sum += dy[dyAt + row * dyStride + k * cols + j];
            }
        }
        dx[dxAt + t * dxStride + j] = sum;
    }
}

// losses(i) = (−log p(class), −log max p), dx = scale · (p − [j = class]), with p = softmax(x(i)).
kernel __attribute__((reqd_work_group_size(ROW_ITEMS, 1, 1))) void crossEntropy(
        global const float *x, int xAt, int xStride,
        global const int *classes, float scale,
        global float *losses, int lossesAt, int lossesStride,
        global float *dx, int dxAt, int dxStride,
        int cols) {
    local float parts[ROW_ITEMS];
    int item = get_local_id(0);
    int i = get_group_id(0);
    global const float *row = x + xAt + i * xStride;
    float greatest = -INFINITY;
    for (int j = item; j < cols; j += ROW_ITEMS) {
        greatest = fmax(greatest, row[j]);
    }
    greatest = maximumOfGroup(greatest, parts, ROW_ITEMS);
    float sum = 0;
    for (int j = item; j < cols; j += ROW_ITEMS) {
        sum += exp(row[j] - greatest);
    }
    sum = sumOfGroup(sum, parts, ROW_ITEMS);
    float above = greatest - row[classes[i]];
    barrier(CLK_GLOBAL_MEM_FENCE); // dx may be x
    for (int j = item; j < cols; j += ROW_ITEMS) {
        float p = exp(row[j] - greatest) / sum;
        dx[dxAt + i * dxStride + j] = scale * (p - (j == classes[i] ? 1 : 0));
    }
    if (item == 0) {
        float least = log(sum); // exp(0) / sum is the greatest p
        losses[lossesAt + i * lossesStride] = least + above;
        losses[lossesAt + i * lossesStride + 1] = least;
    }
}

// A point between two others, reckoned from the nearer.
float between(float from, float to, float weight) {
    float way = to - from;
    return weight < 0.5f ? fma(weight, way, from) : fma(weight - 1, way, to);
}

// One step of AdamW, in the order of operations that io.github.bbrac.kernels.AdamW states.
kernel void adamW(
        global const float *gradient, int gradientAt, int gradientStride,
        global float *mean, int meanAt, int meanStride,
        global float *square, int squareAt, int squareStride,
        global float *parameter, int parameterAt, int parameterStride,
        int cols, float scale, float moveMean, float keepSquare, float moveSquare,
        float keep, float stepSize, float correction, float epsilon) {
    int j = get_global_id(0);
    int i = get_global_id(1);
    if (j < cols) {
        global float *m = mean + meanAt + i * meanStride + j;
        global float *v = square + squareAt + i * squareStride + j;
        global float *p = parameter + parameterAt + i * parameterStride + j;
        float g = scale * gradient[gradientAt + i * gradientStride + j];
        *m = between(*m, g, moveMean);
        *v = fma(moveSquare * g, g, keepSquare * *v);
        *p = *p * keep - stepSize * *m / (sqrt(*v) / correction + epsilon);
    }
}

// y = y + weight · (x − y).
kernel void lerp(
        global const float *x, int xAt, int xStride, float weight,
        global float *y, int yAt, int yStride,
        int cols) {
    int j = get_global_id(0);
    int i = get_global_id(1);
    if (j < cols) {
        float from = y[yAt + i * yStride + j];
        float to = x[xAt + i * xStride + j];
        y[yAt + i * yStride + j] = from == to ? from : between(from, to, weight);
    }
}

#define NORM_ITEMS 256

// Σ x², in as many parts as there are work-groups; Java adds these up in double.
kernel __attribute__((reqd_work_group_size(NORM_ITEMS, 1, 1))) void squaredNorm(
        global const float *x, int xAt, int xStride,
        global float *sums, int rows, int cols) {
    local float parts[NORM_ITEMS];
    float sum = 0;
    for (long e = get_global_id(0); e < (long) rows * cols; e += get_global_size(0)) {
        float value = x[xAt + (e / cols) * xStride + e % cols];
        sum = fma(value, value, sum);
    }
    sum = sumOfGroup(sum, parts, NORM_ITEMS);
    if (get_local_id(0) == 0) {
        sums[get_group_id(0)] = sum;
    }
}
