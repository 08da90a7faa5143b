import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { pythonWith } from '../../scripts/python-with.js';
import { KERAS } from '../../scripts/setup/keras.mjs';
import { type PackedArray, unpack } from './keras-fixtures.js';
import type { TrainingResult, TrainingRun } from './parity-run.js';

const SCRIPT = fileURLToPath(new URL('../../../test/parity/keras-oracle.py', import.meta.url));
const KEPT_ERROR_CHARACTERS = 4000;

/** Trains in Keras, in processes of its own. */
export interface KerasOracle {
  /** Trains from the run's initial weights on its batches. As many calls at a time as there are processes. */
  train(run: TrainingRun): Promise<TrainingResult>;
  /** Ends the processes. */
  stop(): Promise<void>;
}

type Answer =
  | { error: string }
  | { losses: number[]; metrics: number[][]; weights: Record<string, PackedArray> };

/** Starts Keras in so many processes; they load while the caller goes on. */
export function startKerasOracle(processes: number): KerasOracle {
  const all = Array.from({ length: processes }, startProcess);
  const idle = [...all];
  return {
    async train(run) {
      const free = idle.pop();
      if (free === undefined) throw new Error(`More than ${processes} runs at a time`);
      try {
        return await free.train(run);
      } finally {
        idle.push(free);
      }
    },
    async stop() {
      await Promise.all(all.map((one) => one.stop()));
    },
  };
}

/** One process, for one call at a time. */
function startProcess(): KerasOracle {
  const { command, env } = pythonWith(KERAS);
  // -B: no compiled files beside the sources.
  const child = spawn(command, ['-B', SCRIPT], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  child.stdin.on('error', () => {}); // The process has ended; what it said is in the error of the next answer.
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-KEPT_ERROR_CHARACTERS);
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async train(run) {
      child.stdin.write(`${JSON.stringify(question(run))}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`Keras ended without an answer:\n${errors}`);
      return read(JSON.parse(value));
    },
    async stop() {
      child.stdin.end();
      await closed;
    },
  };
}

function question({ definition, data, initialWeights, batches }: TrainingRun) {
  const { model, compile, fit } = definition;
  const weights = [...initialWeights].map(
    ([path, values]) => [path, packed('float32', values, [-1])] as const,
  );
  return {
    model,
    compile,
    class_weight: fit?.class_weight ?? null,
    steps: data.steps,
    x: packed(data.x.dtype, data.x.values, [data.count, ...data.x.sampleShape]),
    y: packed(data.y.dtype, data.y.values, [data.count, ...data.y.sampleShape]),
    initial_weights: Object.fromEntries(weights),
    batches: batches.map((rows) => Array.from(rows)),
  };
}

function packed(
  dtype: string,
  { buffer, byteOffset, byteLength }: ArrayBufferView,
  shape: readonly number[],
) {
  return { dtype, shape, data: Buffer.from(buffer, byteOffset, byteLength).toString('base64') };
}

function read(answer: Answer): TrainingResult {
  if ('error' in answer) throw new Error(`Keras failed:\n${answer.error}`);
  const weights = Object.entries(answer.weights).map(([path, array]) => [path, unpack(array)] as const);
  return { ...answer, weights: new Map(weights) };
}
