/// The arithmetic of recognition and training on OpenCL devices, through JOCL, which need not be there: without it the
/// module says what is missing.
module io.github.bbrac.opencl {
    requires transitive io.github.bbrac.kernels;
    requires static jocl;

    exports io.github.bbrac.opencl;

    provides io.github.bbrac.kernels.KernelProvider with
            io.github.bbrac.opencl.OpenClProvider;
}
