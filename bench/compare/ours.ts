/**
 * One side of a case: the engine of this service.
 *
 *   node dist/bench/compare/ours.js CASE.json
 */

import { availableParallelism } from 'node:os';
import { loadConfig } from '../../src/config/load-config.js';
import { plainSteps } from '../../src/domain/data/uses/array-use.js';
import { chooseThreads } from '../../src/domain/training/device/intra-op-threads.js';
import type { DataSet } from '../../workers/engine/data/data-set.js';
import { arrayOf } from '../../workers/engine/data/sample-array.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { compileJobByXla } from '../../workers/engine/training/compile-job.js';
import { evaluate } from '../../workers/engine/training/evaluate.js';
import { fit, fromScratch } from '../../workers/engine/training/fit.js';
import { countersWithoutNames } from '../../workers/engine/training/report/report-counters.js';
import { stepsOfOne } from '../../workers/engine/training/steps/batch.js';
import { openBatchSource } from '../../workers/engine/training/steps/batch-source.js';
import { engineOptions } from '../../workers/trainer/engine-options.js';
import { type PreparedCase, readArrays, readCase, type SplitArrays } from './prepared-case.js';
import { type PeerWork, servePeer } from './serve.js';

const NEVER = new AbortController().signal;

/** Trains and evaluates by the loops that a job runs. */
async function main(path: string): Promise<void> {
  const prepared = await readCase(path);
  const { config } = prepared;
  const cores = { count: availableParallelism(), jobs: 1 };
  const settings = loadConfig();
  const options = { ...engineOptions(settings.trainer), intraOpThreads: chooseThreads(config, cores) };
  const device = loadTensorFlow(options);
  const [train, test] = await Promise.all([readArrays(prepared, 'train'), readArrays(prepared, 'test')]);
  const data = toDataSet(prepared, train, test);
  const source = openBatchSource(data);
  const began = performance.now();
  const { compiled, compilation } = compileJobByXla(config, data, stepsOfOne(plainSteps(config.dataset)), {
    xla: settings.trainer.xla,
  });
  const compileMs = performance.now() - began;
  let epoch = 0;
  const work: PeerWork = {
    async epoch() {
      epoch += 1;
      await fit({
        compiled,
        source,
        splits: data.splits,
        fit: { ...config.fit, epochs: 1 },
        // Epochs are counted from 1 each time; another seed is another order.
        seed: config.seed + epoch,
        attempt: 1,
        signal: NEVER,
        ...fromScratch,
        onProgress: () => undefined,
        onEpoch: async () => undefined,
      });
    },
    async evaluate() {
      const { batch_size: batchSize } = config.fit;
      const options = { batchSize, signal: NEVER, ...countersWithoutNames(compiled) };
      const totals = await evaluate(compiled, source, data.splits.test, options);
      return Number(totals.metrics()['accuracy']);
    },
  };
  await servePeer(device, work, { compileMs, note: compilation?.refusal ?? undefined });
}

/** The held-out samples lie behind those to train on, in the same arrays. */
function toDataSet({ data: { shape, dtype } }: PreparedCase, train: SplitArrays, test: SplitArrays) {
  return {
    x: [arrayOf(joined(train.x, test.x), { sampleShape: shape, dtype })],
    y: [arrayOf(joined(train.y, test.y), { sampleShape: [], dtype: 'uint8' })],
    splits: {
      train: { from: 0, count: train.count },
      validation: null,
      test: { from: train.count, count: test.count },
    },
  } satisfies DataSet;
}

function joined(first: SplitArrays['x'], second: SplitArrays['x']): SplitArrays['x'] {
  const length = first.length + second.length;
  const both = emptyLike(first, length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function emptyLike(values: SplitArrays['x'], length: number): SplitArrays['x'] {
  if (values instanceof Float32Array) return new Float32Array(length);
  return values instanceof Int32Array ? new Int32Array(length) : new Uint8Array(length);
}

const [path = ''] = process.argv.slice(2);
await main(path);
