const DRIVER_LIBRARIES = ['libcuda.so.1', 'libnvidia-ml.so.1'];

/**
 * Why TensorFlow found no GPU, and what to check.
 * @param {string} log what TensorFlow logged while it was loaded, with the libraries it opened
 * @returns {string}
 */
export function explainNoGpu(log) {
  const unopened = new Map(
    [...log.matchAll(/Could not load dynamic library '([^']+)'; dlerror: ([^;\n]+)/g)].map(
      ([, name = '', error = '']) => [name, error],
    ),
  );
  const found = [...unopened.values()].join('; ');
  const names = [...unopened.keys()];
  if (names.some((name) => DRIVER_LIBRARIES.includes(name)))
    return `the NVIDIA driver was not found (${found}); check nvidia-smi and LD_LIBRARY_PATH, in a container the NVIDIA container toolkit`;
  if (names.length > 0)
    return `CUDA libraries did not open (${found}); install what they name, or delete the engine and run the same command again`;
  const refusal = /failed call to cuInit: (.*)/.exec(log)?.[1];
  if (refusal)
    return `the NVIDIA driver refused (${refusal}); check nvidia-smi, and that the kernel module is the driver's`;
  return 'driver and CUDA libraries opened; check that nvidia-smi lists a GPU and CUDA_VISIBLE_DEVICES does not hide it';
}
