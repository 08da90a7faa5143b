import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type EngineVariant = 'cpu' | 'cuda';

/** The TensorFlow engine that setup has linked. */
export interface InstalledEngine {
  variant: EngineVariant;
  /** Contains lib/ and, for CUDA, nvidia/. */
  folder: string;
}

/** Reads which engine setup has linked from its note; undefined if there is none. */
export function findInstalledEngine(): InstalledEngine | undefined {
  try {
    const addon = dirname(fileURLToPath(import.meta.resolve('@tensorflow/tfjs-node-gpu/package.json')));
    const folder = dirname(realpathSync(join(addon, 'deps', 'lib')));
    const note: { variant?: unknown } = JSON.parse(readFileSync(join(folder, 'engine.json'), 'utf8'));
    return { variant: note.variant === 'cuda' ? 'cuda' : 'cpu', folder };
  } catch {
    return undefined;
  }
}
