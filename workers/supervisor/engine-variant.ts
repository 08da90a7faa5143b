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
 * Starts trainers, one after the other, until one finds its GPU: a GPU that fails must not keep the others idle. The CPU
 * engine needs no proof.
 * @throws Error saying why the worker may not start.
 */
export async function proveDevice(
  variant: EngineVariant,
  starts: readonly (() => TrainerProcess)[],
): Promise<void> {
  if (variant === 'cpu') return;
  let complaint = [refuseDevice(variant, undefined)];
  for (const start of starts) {
    const trainer = start();
    const device = (await trainer.ready) ?? trainer.wrongDevice();
    trainer.kill();
    await trainer.exited;
    const refusal = refuseDevice(variant, device);
    if (refusal === undefined) return;
    complaint = [refusal, ...trainer.tail()];
  }
  throw new Error(complaint.join('\n'));
}
