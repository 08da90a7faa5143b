import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { setImmediate as turnOfEvents } from 'node:timers/promises';
import { completeModel } from '../../../src/domain/model/short/resolved-graph.js';
import type { DataSet } from '../../../workers/engine/data/data-set.js';
import { arrayOf } from '../../../workers/engine/data/sample-array.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { Cancelled } from '../../../workers/engine/training/cancelled.js';
import { compileJob } from '../../../workers/engine/training/compile-job.js';
import { fit, fromScratch } from '../../../workers/engine/training/fit.js';
import { stepsOfOne } from '../../../workers/engine/training/steps/batch.js';
import { openBatchSource } from '../../../workers/engine/training/steps/batch-source.js';
import type { CompiledModel } from '../../../workers/engine/training/steps/compiled-model.js';

loadTensorFlow({ intraOpThreads: 1 });

const TRAINED = 4000;
const HELD_OUT = 1000;

/** Numbers to learn, batch after batch of one sample. */
function numbers(): DataSet {
  const values = Float32Array.from({ length: TRAINED + HELD_OUT }, (_, index) => Math.sin(index));
  return {
    x: [arrayOf(values, { sampleShape: [1], dtype: 'float32' })],
    y: [arrayOf(values, { sampleShape: [1], dtype: 'float32' })],
    splits: {
      train: { from: 0, count: TRAINED },
      validation: { from: TRAINED, count: HELD_OUT },
      test: null,
    },
  };
}

interface Observed {
  batches: { train: number; test: number };
  /** Batches of the largest call. */
  largestCall: number;
  /** When each report of progress came, and of which step. */
  reports: { at: number; step: number }[];
  epochs: number[];
}

/** Trains until the end or until it is cancelled. `onBatch` sees how many batches have run or are about to. */
async function train(
  t: TestContext,
  settings: { epochs: number; batchSize: number; signal?: AbortSignal; onBatch?(seen: Observed): void },
): Promise<Observed> {
  const { epochs, batchSize, signal = new AbortController().signal, onBatch } = settings;
  const data = numbers();
  const options = { epochs, batch_size: batchSize, validation_split: 0.2, shuffle: true, class_weight: null };
  const compiled = compileJob(
    {
      model: completeModel({
        name: 'line',
        input_shape: [1],
        layers: [{ type: 'Dense', name: 'line', units: 1 }],
      }),
      compile: {
        optimizer: { type: 'sgd' },
        loss: { type: 'mean_squared_error', from_logits: false },
        metrics: [],
      },
      seed: 1,
      fit: options,
    },
    data,
    stepsOfOne({ x: [], y: [] }),
  );
  t.after(() => compiled.dispose());
  const seen: Observed = { batches: { train: 0, test: 0 }, largestCall: 0, reports: [], epochs: [] };
  await fit({
    compiled: counting(compiled, seen, onBatch),
    source: openBatchSource(data),
    splits: data.splits,
    fit: options,
    seed: 1,
    attempt: 1,
    signal,
    ...fromScratch,
    onProgress: ({ step }) => void seen.reports.push({ at: performance.now(), step }),
    onEpoch: async ({ epoch }) => void seen.epochs.push(epoch),
  }).catch((error) => {
    if (!(error instanceof Cancelled)) throw error;
  });
  return seen;
}

function counting(
  compiled: CompiledModel,
  seen: Observed,
  onBatch: (seen: Observed) => void = () => undefined,
): CompiledModel {
  const counted = (kind: keyof Observed['batches']): CompiledModel['trainSteps'] => {
    const run = kind === 'train' ? compiled.trainSteps : compiled.testSteps;
    return (batches) => {
      seen.batches[kind] += batches.steps;
      seen.largestCall = Math.max(seen.largestCall, batches.steps);
      onBatch(seen);
      return run(batches);
    };
  };
  return { ...compiled, trainSteps: counted('train'), testSteps: counted('test') };
}

describe('a job that is cancelled', () => {
  test('runs at most one more call in the middle of a long epoch, and reports no epoch', async (t) => {
    const cancellation = new AbortController();
    let batchesThen = Number.NaN;
    let isRequested = false;
    const seen = await train(t, {
      epochs: 1000,
      batchSize: 1,
      signal: cancellation.signal,
      onBatch({ batches }) {
        // As a message of the parent does: in a later turn of the event loop, not inside the step.
        if (batches.train >= 500 && !isRequested) {
          isRequested = true;
          void turnOfEvents().then(() => {
            batchesThen = batches.train;
            cancellation.abort();
          });
        }
      },
    });
    assert.ok(seen.batches.train >= 500);
    assert.ok(
      seen.batches.train - batchesThen <= seen.largestCall,
      `${seen.batches.train - batchesThen} more batches`,
    );
    assert.deepEqual([seen.batches.test, seen.epochs], [0, []]);
  });

  test('runs no further call in the middle of a validation, and reports no epoch', async (t) => {
    const cancellation = new AbortController();
    const seen = await train(t, {
      epochs: 1000,
      batchSize: 1,
      signal: cancellation.signal,
      onBatch: ({ batches }) => batches.test >= 100 && cancellation.abort(),
    });
    assert.equal(seen.batches.train, TRAINED);
    assert.ok(seen.batches.test < 100 + seen.largestCall, `${seen.batches.test} batches`);
    assert.deepEqual(seen.epochs, []);
  });
});

describe('progress', () => {
  test('is reported at most twice per second in long epochs', async (t) => {
    const enough = new AbortController();
    const { reports } = await train(t, {
      epochs: 100_000,
      batchSize: 1,
      signal: enough.signal,
      onBatch: (seen) => seen.reports.length === 4 && enough.abort(),
    });
    const gaps = reports.slice(1).map(({ at }, index) => at - (reports[index]?.at ?? 0));
    assert.ok(Math.min(...gaps) >= 499, `milliseconds between reports: ${gaps.map(Math.round)}`);
  });

  test('does not delay the reports of short epochs', async (t) => {
    const began = performance.now();
    const { reports, epochs } = await train(t, { epochs: 60, batchSize: 2000 });
    const seconds = (performance.now() - began) / 1000;
    assert.deepEqual(
      epochs,
      Array.from({ length: 60 }, (_, index) => index + 1),
    );
    assert.equal(reports[0]?.step, 1);
    assert.ok(reports.length <= 1 + 2 * seconds, `${reports.length} reports in ${seconds} s`);
  });
});
