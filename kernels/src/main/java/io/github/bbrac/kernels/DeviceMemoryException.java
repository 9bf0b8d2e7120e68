package io.github.bbrac.kernels;

/// Thrown by kernels whose own memory, a device's, has no room for the matrices of an operation. The operation was not
/// done; the kernels go on, and smaller batches may find room once the matrices of this one are garbage.
///
/// Immutable, shared between threads.
public final class DeviceMemoryException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    /// @param message says how much was asked for and how much there was
    public DeviceMemoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
