/**
 * Trains every case of the catalogue a few steps on the device that the environment leaves to TensorFlow.
 *
 *   node dist/bench/gpu/parity/train.js OUT STEPS [INITIAL]
 *
 * OUT and INITIAL are files of v8-serialised `Trained`; the weights begin as they did in INITIAL.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { deserialize, serialize } from 'node:v8';
import { loadConfig } from '../../../src/config.js';
import type { OptimizerObject } from '../../../src/contracts/compile.js';
import { shuffledBatches, trainInEngine } from '../../../test/helpers/parity-run.js';
import type { ParityCase } from '../../../test/parity/cases.js';
import { loadTensorFlow } from '../../../workers/engine/tensorflow.js';
import { engineOptions } from '../../../workers/trainer/engine-options.js';
import { catalogueCases } from './catalogue.js';
import type { Trained, TrainedCase } from './trained.js';

async function main(out: string, steps: number, initial?: string): Promise<void> {
  const device = loadTensorFlow({ ...engineOptions(loadConfig()), intraOpThreads: 1 });
  const began = initial === undefined ? undefined : await readTrained(initial);
  const cases = new Map<string, TrainedCase>();
  for (const parityCase of await catalogueCases())
    for (const optimizer of parityCase.optimizers) {
      const name = `${parityCase.name}, ${optimizer.type} ${JSON.stringify(optimizer)}`;
      // Where native code aborts, this is the last that is heard.
      console.error(name);
      cases.set(name, trained(parityCase, optimizer, { steps, initial: began?.cases.get(name)?.initial }));
      // A parent that is gone shows between two turns.
      await turn();
    }
  await writeFile(out, serialize({ device, cases } satisfies Trained));
}

interface From {
  steps: number;
  initial: TrainedCase['initial'] | undefined;
}

/** What refuses to train is a result, too. */
function trained(parityCase: ParityCase, optimizer: OptimizerObject, { steps, initial }: From): TrainedCase {
  const { model, compile, data, batchSize, classWeight = null, weightTolerance } = parityCase;
  const definition = { model, compile: { ...compile, optimizer }, fit: { class_weight: classWeight } };
  const tolerance = weightTolerance?.ofLargest ?? 0;
  try {
    const batches = shuffledBatches(data.count, batchSize, steps);
    const { run, result } = trainInEngine(definition, data, batches, { weights: initial });
    return { tolerance, initial: run.initialWeights, ...result, error: null };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { tolerance, initial: new Map(), losses: [], metrics: [], weights: new Map(), error: message };
  }
}

async function readTrained(path: string): Promise<Trained> {
  // This program wrote it, in another process.
  return deserialize(await readFile(path)) as Trained;
}

process.stdin.once('close', () => process.exit(1)).resume();
const [out = '', steps = '', initial] = process.argv.slice(2);
await main(out, Number(steps), initial);
process.exit(0);
