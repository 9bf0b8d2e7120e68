// Both directions of GRU and LSTM layers, whole sequences in one launch.
//
// A work-group takes TOGETHER sequences of similar length through all their steps in one direction, so that a weight
// that is read serves as many states. The states lie in local memory; the weights, 3 or 4 · hidden² floats, are more than
// local memory holds at any size in use, and come from the device's cache at each step. Item `item` computes the units
// item, item + UNITS and so on.
//
// ranks: first row and length of each sequence, by falling length

#define TOGETHER 4
#define UNITS 256

// The row that a sequence reads at a step: forwards in the first direction, backwards in the second.
int rowAt(int2 sequence, int direction, int step) {
    return sequence.x + (direction == 0 ? step : sequence.y - 1 - step);
}

// A sequence of a work-group; none, of length 0, where there are no more.
int2 sequenceOf(global const int2 *ranks, int count, int s) {
    int rank = get_group_id(0) * TOGETHER + s;
    return rank < count ? ranks[rank] : (int2)(0, 0);
}

// sums[g][s] = Σ_k h(s, k) · w(k, g · hidden + j), block by block as in a product.
void recurrentProducts(
        int gates, global const weight *w, local const float *h, int hidden, int j,
        float sums[][TOGETHER]) {
    for (int g = 0; g < gates; g++) {
        for (int s = 0; s < TOGETHER; s++) {
            sums[g][s] = 0;
        }
    }
    for (int from = 0; from < hidden; from += SUM_BLOCK) {
        float block[4][TOGETHER];
        for (int g = 0; g < gates; g++) {
            for (int s = 0; s < TOGETHER; s++) {
                block[g][s] = 0;
            }
        }
        for (int k = from; k < min(from + SUM_BLOCK, hidden); k++) {
            for (int g = 0; g < gates; g++) {
                float value = weightAt(w, (k * gates + g) * hidden + j);
                for (int s = 0; s < TOGETHER; s++) {
                    block[g][s] = fma(h[s * hidden + k], value, block[g][s]);
                }
            }
        }
        for (int g = 0; g < gates; g++) {
            for (int s = 0; s < TOGETHER; s++) {
                sums[g][s] += block[g][s];
            }
        }
    }
}

void setZero(local float *values, int count) {
    for (int e = get_local_id(0); e < count; e += UNITS) {
        values[e] = 0;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
}

// r = σ(i_r + W_r h + b_r), z = σ(i_z + W_z h + b_z), n = tanh(i_n + r ⊙ (W_n h + b_n)), h' = (1 − z) ⊙ n + z ⊙ h.
//
// states: 2 · TOGETHER · hidden floats, the states before a step and after it
kernel __attribute__((reqd_work_group_size(UNITS, 1, 1))) void gru(
        global const float *inputs, int inputsAt, int inputsStride,
        global const weight *weight0, global const float *bias0, int bias0At, int bias0Stride,
        global const weight *weight1, global const float *bias1, int bias1At, int bias1Stride,
        global const int2 *ranks, int count, int hidden,
        global float *y, int yAt, int yStride,
        local float *states) {
    int direction = get_group_id(1);
    global const weight *w = direction == 0 ? weight0 : weight1;
    global const float *b = direction == 0 ? bias0 + bias0At : bias1 + bias1At;
    inputs += inputsAt + direction * 3 * hidden;
    y += yAt + direction * hidden;
    setZero(states, 2 * TOGETHER * hidden);
    int steps = sequenceOf(ranks, count, 0).y;
    for (int step = 0; step < steps; step++) {
        local const float *before = states + (step & 1) * TOGETHER * hidden;
        local float *after = states + (1 - (step & 1)) * TOGETHER * hidden;
        for (int j = get_local_id(0); j < hidden; j += UNITS) {
            float a[3][TOGETHER];
            recurrentProducts(3, w, before, hidden, j, a);
            for (int s = 0; s < TOGETHER; s++) {
                int2 sequence = sequenceOf(ranks, count, s);
                if (step < sequence.y) {
                    int t = rowAt(sequence, direction, step);
                    global const float *in = inputs + t * inputsStride;
                    float r = sigmoid(in[j] + (a[0][s] + b[j]));
                    float z = sigmoid(in[hidden + j] + (a[1][s] + b[hidden + j]));
                    float n = tanh(in[2 * hidden + j] + r * (a[2][s] + b[2 * hidden + j]));
                    float h = (1 - z) * n + z * before[s * hidden + j];
                    after[s * hidden + j] = h;
                    y[t * yStride + j] = h;
                }
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
}

// i, f, o = σ(…), g = tanh(…), c' = f ⊙ c + i ⊙ g, h' = o ⊙ tanh(c'). The cells of a unit stay with its item, which
// reads back what it wrote.
kernel __attribute__((reqd_work_group_size(UNITS, 1, 1))) void lstm(
        global const float *inputs, int inputsAt, int inputsStride,
        global const weight *weight0, global const float *bias0, int bias0At, int bias0Stride,
        global const weight *weight1, global const float *bias1, int bias1At, int bias1Stride,
        global const int2 *ranks, int count, int hidden,
        global float *cells, int cellsAt, int cellsStride,
        global float *y, int yAt, int yStride,
        local float *states) {
    int direction = get_group_id(1);
    global const weight *w = direction == 0 ? weight0 : weight1;
    global const float *b = direction == 0 ? bias0 + bias0At : bias1 + bias1At;
    inputs += inputsAt + direction * 4 * hidden;
    cells += cellsAt + direction * hidden;
    y += yAt + direction * hidden;
    setZero(states, 2 * TOGETHER * hidden);
    int steps = sequenceOf(ranks, count, 0).y;
    for (int step = 0; step < steps; step++) {
        local const float *before = states + (step & 1) * TOGETHER * hidden;
        local float *after = states + (1 - (step & 1)) * TOGETHER * hidden;
        for (int j = get_local_id(0); j < hidden; j += UNITS) {
            float a[4][TOGETHER];
            recurrentProducts(4, w, before, hidden, j, a);
            for (int s = 0; s < TOGETHER; s++) {
                int2 sequence = sequenceOf(ranks, count, s);
                if (step < sequence.y) {
                    int t = rowAt(sequence, direction, step);
                    global const float *in = inputs + t * inputsStride;
                    float i = sigmoid(in[j] + (a[0][s] + b[j]));
                    float f = sigmoid(in[hidden + j] + (a[1][s] + b[hidden + j]));
                    float g = tanh(in[2 * hidden + j] + (a[2][s] + b[2 * hidden + j]));
                    float o = sigmoid(in[3 * hidden + j] + (a[3][s] + b[3 * hidden + j]));
                    float c =
                            step == 0 ? 0 : cells[rowAt(sequence, direction, step - 1) * cellsStride + j];
                    c = f * c + i * g;
                    float h = o * tanh(c);
                    cells[t * cellsStride + j] = c;
                    after[s * hidden + j] = h;
                    y[t * yStride + j] = h;
                }
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
}

// The states before each step, [tokens, 2 · hidden]: of the first direction, then of the second; zeros where a sequence
// begins.
kernel void statesBefore(
        global const float *y, int yAt, int yStride,
        global const int2 *bounds, int hidden,
        global float *before) {
    int j = get_global_id(0);
    int t = get_global_id(1);
    if (j < 2 * hidden) {
        int from = j < hidden ? t - 1 : t + 1;
        bool inside = from >= bounds[t].x && from < bounds[t].y;
        before[t * 2 * hidden + j] = inside ? y[yAt + from * yStride + j] : 0;
    }
}

// sums[s] = Σ_o da(s, o) · w(o, j): what the products of a step had from the state before it.
void passBack(
        int products, global const float *w, global const float *da, int daStride, int hidden, int j,
        const int *rows, float *sums) {
    for (int s = 0; s < TOGETHER; s++) {
        sums[s] = 0;
    }
    for (int o = 0; o < products; o++) {
        float weight = w[o * hidden + j];
        for (int s = 0; s < TOGETHER; s++) {
            sums[s] = rows[s] < 0 ? 0 : fma(da[rows[s] * daStride + o], weight, sums[s]);
        }
    }
}

// The adjoint of `gru`, from the last step to the first. `products` are W h + b of all steps, which one product computed
// before.
//
// products, before, da: [tokens, 2 · 3 · hidden], [tokens, 2 · hidden], [tokens, 2 · 3 · hidden]: both directions side by
//     side; da is overwritten by the gradients of the products
// slopes: TOGETHER · hidden floats, the gradients of the states
kernel __attribute__((reqd_work_group_size(UNITS, 1, 1))) void gruGradient(
        global const float *inputs, int inputsAt, int inputsStride,
        global const float *products, global const float *before,
        global const float *weight0, global const float *weight1,
        global const int2 *ranks, int count, int hidden,
        global const float *dy, int dyAt, int dyStride,
        global float *da,
        global float *dinputs, int dinputsAt, int dinputsStride,
        local float *slopes) {
    int direction = get_group_id(1);
    global const float *w = direction == 0 ? weight0 : weight1;
    inputs += inputsAt + direction * 3 * hidden;
    dinputs += dinputsAt + direction * 3 * hidden;
    products += direction * 3 * hidden;
    da += direction * 3 * hidden;
    before += direction * hidden;
    dy += dyAt + direction * hidden;
    setZero(slopes, TOGETHER * hidden);
    for (int step = sequenceOf(ranks, count, 0).y - 1; step >= 0; step--) {
        int rows[TOGETHER];
        for (int s = 0; s < TOGETHER; s++) {
            int2 sequence = sequenceOf(ranks, count, s);
            rows[s] = step < sequence.y ? rowAt(sequence, direction, step) : -1;
        }
        for (int j = get_local_id(0); j < hidden; j += UNITS) {
            for (int s = 0; s < TOGETHER; s++) {
                int t = rows[s];
                if (t >= 0) {
                    global const float *in = inputs + t * inputsStride;
                    global const float *a = products + t * 6 * hidden;
                    float r = sigmoid(in[j] + a[j]);
                    float z = sigmoid(in[hidden + j] + a[hidden + j]);
                    float n = tanh(in[2 * hidden + j] + r * a[2 * hidden + j]);
                    float d = dy[t * dyStride + j] + slopes[s * hidden + j];
                    float dn = d * (1 - z) * (1 - n * n);
                    float dr = dn * a[2 * hidden + j] * r * (1 - r);
                    float dz = d * (before[t * 2 * hidden + j] - n) * z * (1 - z);
                    global float *di = dinputs + t * dinputsStride;
                    di[j] = dr;
                    di[hidden + j] = dz;
                    di[2 * hidden + j] = dn;
                    global float *dproducts = da + t * 6 * hidden;
                    dproducts[j] = dr;
                    dproducts[hidden + j] = dz;
                    dproducts[2 * hidden + j] = dn * r;
                    slopes[s * hidden + j] = d * z;
                }
            }
        }
        barrier(CLK_GLOBAL_MEM_FENCE); // other items' da
        for (int j = get_local_id(0); j < hidden; j += UNITS) {
            float sums[TOGETHER];
            passBack(3 * hidden, w, da, 6 * hidden, hidden, j, rows, sums);
            for (int s = 0; s < TOGETHER; s++) {
                slopes[s * hidden + j] += sums[s];
            }
        }
    }
}

// The adjoint of `lstm`, likewise; di is da.
//
// slopes: 2 · TOGETHER · hidden floats, the gradients of the states and of the cells
kernel __attribute__((reqd_work_group_size(UNITS, 1, 1))) void lstmGradient(
        global const float *inputs, int inputsAt, int inputsStride,
        global const float *products,
        global const float *weight0, global const float *weight1,
        global const int2 *ranks, int count, int hidden,
        global const float *cells, int cellsAt, int cellsStride,
        global const float *dy, int dyAt, int dyStride,
        global float *dinputs, int dinputsAt, int dinputsStride,
        local float *slopes) {
    int direction = get_group_id(1);
    global const float *w = direction == 0 ? weight0 : weight1;
    inputs += inputsAt + direction * 4 * hidden;
    dinputs += dinputsAt + direction * 4 * hidden;
    products += direction * 4 * hidden;
    cells += cellsAt + direction * hidden;
    dy += dyAt + direction * hidden;
    local float *cellSlopes = slopes + TOGETHER * hidden;
    setZero(slopes, 2 * TOGETHER * hidden);
    for (int step = sequenceOf(ranks, count, 0).y - 1; step >= 0; step--) {
        int rows[TOGETHER];
        for (int s = 0; s < TOGETHER; s++) {
            int2 sequence = sequenceOf(ranks, count, s);
            rows[s] = step < sequence.y ? rowAt(sequence, direction, step) : -1;
        }
        for (int j = get_local_id(0); j < hidden; j += UNITS) {
            for (int s = 0; s < TOGETHER; s++) {
                int t = rows[s];
                if (t >= 0) {
                    int last = t + (direction == 0 ? -1 : 1);
                    global const float *in = inputs + t * inputsStride;
                    global const float *a = products + t * 8 * hidden;
                    float i = sigmoid(in[j] + a[j]);
                    float f = sigmoid(in[hidden + j] + a[hidden + j]);
                    float g = tanh(in[2 * hidden + j] + a[2 * hidden + j]);
                    float o = sigmoid(in[3 * hidden + j] + a[3 * hidden + j]);
                    float c = step == 0 ? 0 : cells[last * cellsStride + j];
                    float squashed = tanh(cells[t * cellsStride + j]);
                    float d = dy[t * dyStride + j] + slopes[s * hidden + j];
                    float dc = cellSlopes[s * hidden + j] + d * o * (1 - squashed * squashed);
                    global float *di = dinputs + t * dinputsStride;
                    di[j] = dc * g * i * (1 - i);
                    di[hidden + j] = dc * c * f * (1 - f);
                    di[2 * hidden + j] = dc * i * (1 - g * g);
                    di[3 * hidden + j] = d * squashed * o * (1 - o);
                    cellSlopes[s * hidden + j] = dc * f;
                    slopes[s * hidden + j] = 0;
                }
            }
        }
        barrier(CLK_GLOBAL_MEM_FENCE); // other items' gradients
        for (int j = get_local_id(0); j < hidden; j += UNITS) {
            float sums[TOGETHER];
            passBack(4 * hidden, w, dinputs, dinputsStride, hidden, j, rows, sums);
            for (int s = 0; s < TOGETHER; s++) {
                slopes[s * hidden + j] += sums[s];
            }
        }
    }
}
