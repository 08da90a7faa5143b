import { readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Device } from '../../src/contracts/job-progress.js';
import type { TrainerProcess } from './trainer-process.js';

export type EngineVariant = 'cpu' | 'cuda';

/** Which TensorFlow set-up has linked, by the note it leaves beside it; CPU where there is none. */
export async function readEngineVariant(): Promise<EngineVariant> {
  try {
    const addon = dirname(fileURLToPath(import.meta.resolve('@tensorflow/tfjs-node-gpu/package.json')));
    const engine = dirname(await realpath(join(addon, 'deps', 'lib')));
    const note: { variant?: unknown } = JSON.parse(await readFile(join(engine, 'engine.json'), 'utf8'));
    return note.variant === 'cuda' ? 'cuda' : 'cpu';
  } catch {
    // Without an engine no trainer will start either, and that says what is missing.
    return 'cpu';
  }
}

/** Why a worker may not start with this device: who asked for CUDA must not train on the CPU unawares. */
export function refuseDevice(variant: EngineVariant, device: Device | undefined): string | undefined {
  if (variant === 'cpu' || device?.type === 'GPU') return undefined;
  const found =
    device === undefined
      ? 'its trainer did not start'
      : `TensorFlow found no GPU, only the CPU (${device.name})`;
  return (
    `The engine is the CUDA one, but ${found}. Check nvidia-smi, CUDA_VISIBLE_DEVICES and LD_LIBRARY_PATH (in a ` +
    'container, the NVIDIA container toolkit), or set up the CPU engine: TRAINHORN_ENGINE=cpu npm run setup'
  );
}

/**
 * Starts a trainer only to see its device. The CPU engine needs no proof.
 * @throws Error saying why the worker may not start.
 */
export async function proveDevice(variant: EngineVariant, start: () => TrainerProcess): Promise<void> {
  if (variant === 'cpu') return;
  const trainer = start();
  const refusal = refuseDevice(variant, await trainer.ready);
  trainer.kill();
  await trainer.exited;
  if (refusal !== undefined) throw new Error([refusal, ...trainer.tail()].join('\n'));
}
