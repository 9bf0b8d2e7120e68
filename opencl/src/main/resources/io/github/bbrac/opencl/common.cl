// What all families of kernels share. The host hands them over as one program, this file first.
//
// A matrix comes as three arguments: its array, the index of element (0, 0), and the floats from one row to the next,
// as in Java: element (i, j) of x is x[xAt + i * xStride + j].

// A product and a sum round twice unless fma() says otherwise, as in Java.
#pragma OPENCL FP_CONTRACT OFF

// Terms of a sum that make one chain; their sums are added in order.
#define SUM_BLOCK 256

// An element of a weight: a float, or the nearest half, which every device can load and store. What is summed is floats.
#ifdef HALF_WEIGHTS
typedef half weight;
float weightAt(global const weight *w, int i) {
    return vload_half(i, w);
}
void setWeight(global weight *w, int i, float value) {
    vstore_half_rte(value, i, w);
}
#else
typedef float weight;
float weightAt(global const weight *w, int i) {
    return w[i];
}
void setWeight(global weight *w, int i, float value) {
    w[i] = value;
}
#endif

#define NONE 0
#define GELU 1
#define RELU 2

#define SQRT_HALF 0.70710678118654752f
#define NORMAL_DENSITY_0 0.39894228040143268f

// f(x). As 1 + erf(x / √2) is erfc(−x / √2), GELU loses nothing where x is far below 0.
float activated(int f, float x) {
    if (f == GELU) {
        return 0.5f * x * erfc(-x * SQRT_HALF);
    }
    return f == RELU && x <= 0 ? 0 : x; // NaN stays NaN
}

// f′(x). For GELU it is Φ(x) + x · φ(x).
float slope(int f, float x) {
    if (f == GELU) {
        return 0.5f * erfc(-x * SQRT_HALF) + x * NORMAL_DENSITY_0 * exp(-0.5f * x * x);
    }
    return f == RELU && !(x > 0) ? 0 : 1;
}

float sigmoid(float x) {
    return 1 / (1 + exp(-x));
}

// Sums one float of each item of a work-group of `size` items, a power of 2. All items call it and get the sum.
float sumOfGroup(float mine, local float *parts, int size) {
    int item = get_local_id(0);
    parts[item] = mine;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int width = size / 2; width > 0; width /= 2) {
        if (item < width) {
            parts[item] += parts[item + width];
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    float sum = parts[0];
    barrier(CLK_LOCAL_MEM_FENCE); // parts may be written again
    return sum;
}

// The greatest of one float of each item, likewise.
float maximumOfGroup(float mine, local float *parts, int size) {
    int item = get_local_id(0);
    parts[item] = mine;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int width = size / 2; width > 0; width /= 2) {
        if (item < width) {
            parts[item] = fmax(parts[item], parts[item + width]);
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    float maximum = parts[0];
    barrier(CLK_LOCAL_MEM_FENCE);
    return maximum;
}

// The factor that dropout gives an element, and the hash behind it: io.github.bbrac.kernels.Dropout, bit for bit.

ulong mixed(ulong x) {
    ulong z = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9UL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebUL;
    return z ^ (z >> 31);
}

float dropoutScale(ulong seed, int threshold, float kept, int row, int column) {
    ulong key = mixed(mixed(seed) + (ulong) row * 0x9e3779b97f4a7c15UL);
    uint h = (uint) column * 0x9e3779b9u + (uint) key;
    h = ((h ^ (h >> 16)) * 0x7feb352du) ^ (uint) (key >> 32);
    h = (h ^ (h >> 15)) * 0x846ca68bu;
    h = (h ^ (h >> 16)) >> 1;
    return (int) h < threshold ? 0 : kept;
}
