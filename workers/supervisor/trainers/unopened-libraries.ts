import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The driver's libraries, which TensorFlow opens by these names. */
const DRIVER_LIBRARIES = ['libcuda.so.1', 'libnvidia-ml.so.1'];

/**
 * Tries the libraries that TensorFlow needs for a GPU: the driver's, and where they open, those of the engine. It opens them in
 * this process, for good: for one that is about to end.
 * @returns the dynamic linker's message on each library that does not open
 */
export function unopenedLibraries(engineFolder: string, driver = DRIVER_LIBRARIES): string[] {
  const missing = driver.flatMap(openingError);
  // CUDA's libraries need the driver's.
  return missing.length > 0 ? missing : cudaLibraries(engineFolder).flatMap(openingError);
}

function cudaLibraries(engineFolder: string): string[] {
  const cuda = join(engineFolder, 'nvidia');
  if (!existsSync(cuda)) return [];
  const files = readdirSync(cuda, { recursive: true, encoding: 'utf8' });
  return files
    .filter((name) => /\.so(\.|$)/.test(name))
    .sort()
    .map((name) => join(cuda, name));
}

function openingError(library: string): string[] {
  try {
    process.dlopen({ exports: {} }, library);
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Node opened it and found no addon in it.
    return /did not self-register/i.test(message) ? [] : [message];
  }
}
