/**
 * Trains every case of the catalogue a few steps on the device that the environment leaves to TensorFlow.
 *
 *   node dist/bench/gpu/parity/train.js OUT STEPS [INITIAL]
 *
 * OUT and INITIAL are folders of trained-files.ts; the weights begin as they did in INITIAL. Cases that OUT has are
 * skipped: if native code aborts in one, the next process continues after it.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { loadConfig } from '../../../src/config/load-config.js';
import type { OptimizerObject } from '../../../src/keras/optimizers/index.js';
import { shuffledBatches, trainInEngine } from '../../../test/helpers/engine/parity-run.js';
import type { ParityCase } from '../../../test/parity/cases.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { engineOptions } from '../../../workers/trainer/engine-options.js';
import { catalogueCases } from './catalogue.js';
import type { TrainedCase } from './trained.js';
import { readBegun, readTrained, writeCase, writeDevice } from './trained-files.js';

async function main(out: string, steps: number, initial?: string): Promise<void> {
  const device = loadTensorFlow({ ...engineOptions(loadConfig().trainer), intraOpThreads: 1 });
  await writeDevice(out, device);
  const from = initial === undefined ? undefined : (await readTrained(initial)).cases;
  const begun = await readBegun(out);
  for (const [number, { name, parityCase, optimizer }] of (await namedCases()).entries()) {
    if (begun.has(name)) continue;
    // Where native code aborts, this is the last that is heard.
    console.error(name);
    await writeCase(out, number, { name, trained: null });
    const result = trained(parityCase, optimizer, { steps, initial: from?.get(name)?.initial });
    await writeCase(out, number, { name, trained: result });
    // A parent that is gone shows between two turns.
    await turn();
  }
}

/** Each case with each of its optimizers. */
async function namedCases() {
  return (await catalogueCases()).flatMap((parityCase) =>
    parityCase.optimizers.map((optimizer) => ({
      name: `${parityCase.name}, ${optimizer.type} ${JSON.stringify(optimizer)}`,
      parityCase,
      optimizer,
    })),
  );
}

interface From {
  steps: number;
  initial: TrainedCase['initial'] | undefined;
}

/** A failure to train is a result, too. */
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

process.stdin.once('close', () => process.exit(1)).resume();
const [out = '', steps = '', initial] = process.argv.slice(2);
await main(out, Number(steps), initial);
process.exit(0);
