import { createInterface } from 'node:readline';
import type { Device } from '../../src/contracts/jobs/progress.js';

/** The work of a case process, run on request. */
export interface PeerWork {
  /** Trains one epoch. */
  epoch(): Promise<void>;
  /** @returns the accuracy on the held-out samples */
  evaluate(): Promise<number>;
}

/**
 * Does what standard input says, line by line: `epoch` answers {"ms"}, `evaluate` {"accuracy"}; {"ready", "device"} comes first.
 * `compileMs` is how long it compiled before the first epoch, `note` what it does otherwise than asked. Ends the process when its input ends, which it does however the parent dies.
 */
export async function servePeer(
  device: Device,
  work: PeerWork,
  { compileMs = 0, note = '' }: { compileMs?: number; note?: string | undefined } = {},
): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  lines.once('close', () => process.exit(0));
  say({
    ready: true,
    device: device.name,
    is_gpu: device.type === 'GPU',
    version: `TensorFlow ${device.tensorflow_version}`,
    compile_ms: compileMs,
    note,
  });
  for await (const line of lines) {
    if (line === 'epoch') say({ ms: await timed(work.epoch) });
    else if (line === 'evaluate') say({ accuracy: await work.evaluate() });
    else throw new Error(`unknown command ${line}`);
  }
}

async function timed(action: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await action();
  return performance.now() - began;
}

function say(answer: Record<string, number | boolean | string>): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
