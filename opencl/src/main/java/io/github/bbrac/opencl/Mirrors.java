package io.github.bbrac.opencl;

import io.github.bbrac.tensor.Matrix;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;

/// The mirrors of all arrays that a device has seen and that Java still holds. One thread at a time.
final class Mirrors {
    private final DeviceQueue queue;
    private final Map<Key, Mirror> mirrors = new HashMap<>();
    private final ReferenceQueue<float[]> collected = new ReferenceQueue<>();

    /// An array, as itself and not as what it holds.
    private static final class Key extends WeakReference<float[]> {
        private final int hash;

        Key(float[] array, ReferenceQueue<float[]> collected) {
            super(array, collected);
            hash = System.identityHashCode(array);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            return this == other
                    || (other instanceof Key key && get() != null && key.refersTo(get()));
        }
    }

    Mirrors(DeviceQueue queue) {
        this.queue = queue;
    }

    /// The mirror of an array; null where the device has not seen it.
    private Mirror known(float[] array) {
        return mirrors.get(new Key(array, null));
    }

    private Mirror of(float[] array) {
        forgetCollected();
        Mirror mirror = known(array);
        if (mirror == null) {
            mirror = new Mirror(queue.memory().allocate(array, array.length), array);
            mirrors.put(new Key(array, collected), mirror);
        }
        return mirror;
    }

    private void forgetCollected() {
        for (Reference<?> next = collected.poll(); next != null; next = collected.poll()) {
            mirrors.remove(next);
        }
    }

    /// Whether the device has seen an array.
    boolean has(Matrix m) {
        return known(m.data()) != null;
    }

    /// A matrix that an operation reads.
    View read(Matrix m) {
        Mirror mirror = of(m.data());
        mirror.upload(queue, m.data());
        return View.of(mirror.block(), m);
    }

    /// A matrix that an operation overwrites without reading it. What the operation reads must be asked for before: it
    /// may lie in the same array.
    View overwrite(Matrix m) {
        Mirror mirror = of(m.data());
        mirror.overwrite(queue, m.data(), Region.of(m));
        return View.of(mirror.block(), m);
    }

    /// A matrix that an operation changes.
    View change(Matrix m) {
        read(m);
        return overwrite(m);
    }

    /// Brings a matrix to Java, for kernels that compute there; it stays the device's.
    void bring(Matrix m) {
        Mirror mirror = known(m.data());
        if (mirror != null) {
            mirror.read(queue, m.data(), Region.of(m));
        }
    }

    /// Brings a matrix to Java and leaves it to Java.
    void finish(Matrix m) {
        Mirror mirror = known(m.data());
        if (mirror != null) {
            mirror.finish(queue, m.data(), Region.of(m));
        }
    }
}
