import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDirectory } from '../../../scripts/setup/context.mjs';
import { findEngine } from '../../../scripts/setup/engine/engine.mjs';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** The CUDA engine, where set-up has built one into the user's cache; it need not be linked. */
export const cudaEngine = findEngine({ root, cacheDir: cacheDirectory(process.env) }, 'cuda');

/** For tests of the CUDA engine: why they are skipped. `npm run test:all` builds it. */
export const skipWithoutCuda =
  cudaEngine === undefined && (process.env['TEST_ALL'] !== '1' || process.arch !== 'x64')
    ? 'the CUDA engine is not built (npm run test:all builds it: 5 GB, x86_64 only)'
    : false;

/** A path inside the CUDA engine. @throws Error where there is none */
export function inCudaEngine(...path: string[]): string {
  if (cudaEngine === undefined)
    throw new Error('The CUDA engine is not built; build it: node scripts/setup.mjs --only=cuda');
  return join(cudaEngine, ...path);
}
