/**
 * Environment variables that change how TensorFlow and what it stands on round: kernels, instruction sets, precisions,
 * algorithms. By their beginnings, so that one which a later version adds is not overlooked: those of TensorFlow, oneDNN
 * (docs: "Runtime controls"; `DNNL_` is its older name), XLA, cuBLAS and cuDNN; and the C library's choice among its
 * mathematical functions (glibc manual, "Tunables"). Not all of `TF_`, which Terraform's secrets begin with too.
 */
const changes = new RegExp(
  [
    '^TF_(AUTO|BF16|BLAS|CONV|CUBLAS|CUDNN|DETERMINISTIC|DISABLE|ENABLE|FORCE|FP16|LAYOUT|MATMUL|MKL|ONEDNN|OVERRIDE|ROCM|SET|USE|XLA)_',
    '^(ONEDNN|DNNL|XLA|CUDNN)_',
    '^CUBLAS',
    '^(TF_DETERMINISTIC_OPS|NVIDIA_TF32_OVERRIDE|MKL_CBWR|GLIBC_TUNABLES)$',
  ].join('|'),
);

/** Of these: what is logged, where things lie, how memory is shared out. */
const harmless = new RegExp(
  [
    '^TF_(USE_LEGACY_KERAS|FORCE_GPU_ALLOW_GROWTH|FORCE_UNIFIED_MEMORY|DISABLE_PLUGIN_TLS|ENABLE_GPU_GARBAGE_COLLECTION)$',
    '^(ONEDNN|DNNL)_(VERBOSE|JIT_DUMP|JIT_PROFILE|PRIMITIVE_CACHE_CAPACITY|ENABLE_|EXPERIMENTAL_PROFIL)',
    '^CU(DNN|BLAS|BLASLT)_(HOME|PATH|ROOT|VERSION|INCLUDE|LIB|INSTALL|LOG)',
  ].join('|'),
);

/** The variables that are set, in order of name. */
export function roundingSettings(environment: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(environment).filter(
    (entry): entry is [string, string] => !!entry[1] && changes.test(entry[0]) && !harmless.test(entry[0]),
  );
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
