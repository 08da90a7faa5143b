/**
 * One side of a case: the engine of this service.
 *
 *   node dist/bench/compare/ours.js CASE.json
 */
import { availableParallelism } from 'node:os';
import type { ResolvedConfig } from '../../src/contracts/training-config.js';
import { chooseThreads } from '../../src/domain/training/intra-op-threads.js';
import { createRandom, permutation } from '../../workers/engine/random.js';
import { loadTensorFlow } from '../../workers/engine/tensorflow.js';
import { breathe } from '../../workers/engine/training/cancelled.js';
import {
  batchSizes,
  type CompiledModel,
  compileModel,
} from '../../workers/engine/training/compiled-model.js';
import { createTotals } from '../../workers/engine/training/totals.js';
import { type PreparedCase, readArrays, readCase, type SplitArrays } from './prepared-case.js';
import { servePeer } from './serve.js';

const NEVER = new AbortController().signal;

async function main(path: string): Promise<void> {
  const prepared = await readCase(path);
  const cores = { count: availableParallelism(), jobs: 1 };
  loadTensorFlow({ intraOpThreads: chooseThreads(prepared.config, cores) });
  const [train, test] = await Promise.all([readArrays(prepared, 'train'), readArrays(prepared, 'test')]);
  const compiled = compile(prepared, train, test);
  let epoch = 0;
  await servePeer({
    epoch: async () => {
      epoch += 1;
      const order = permutation(train.count, createRandom(prepared.config.seed, epoch));
      await runAll(compiled.trainStep, order, prepared.config);
    },
    evaluate: async () => {
      const order = Int32Array.from({ length: test.count }, (_, index) => train.count + index);
      return runAll(compiled.testStep, order, prepared.config);
    },
  });
}

/** The held-out samples lie behind those to train on, in the same arrays. */
function compile({ config, data }: PreparedCase, train: SplitArrays, test: SplitArrays): CompiledModel {
  const { batch_size: batchSize } = config.fit;
  return compileModel(config, {
    x: { sampleShape: data.shape, dtype: data.dtype },
    y: { sampleShape: [], dtype: 'uint8' },
    steps: { x: config.dataset.x, y: config.dataset.y },
    resident: {
      count: train.count + test.count,
      arrays: { x: joined(train.x, test.x), y: joined(train.y, test.y) },
    },
    sizes: { train: batchSizes(train.count, batchSize), test: batchSizes(test.count, batchSize) },
  });
}

function joined(first: SplitArrays['x'], second: SplitArrays['x']): SplitArrays['x'] {
  const length = first.length + second.length;
  const both = first instanceof Float32Array ? new Float32Array(length) : new Uint8Array(length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** Runs a step on batch after batch, as the trainer does. @returns the accuracy */
async function runAll(
  step: CompiledModel['trainStep'],
  order: Int32Array,
  { fit, compile: { metrics } }: ResolvedConfig,
): Promise<number> {
  const totals = createTotals(metrics.map(({ name }) => name));
  for (let from = 0; from < order.length; from += fit.batch_size) {
    totals.add(step({ rows: order.slice(from, from + fit.batch_size) }));
    await breathe(NEVER);
  }
  return Number(totals.metrics()['accuracy']);
}

const [path = ''] = process.argv.slice(2);
await main(path);
