import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { MODEL_DIRECTORY } from '../../../src/contracts/ipc/trainer.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { loadModel } from '../../../workers/engine/model/load-model.js';
import { readSavedModel } from '../../../workers/engine/storage/read-saved-model.js';
import { pauseAndResume } from '../../helpers/engine/interrupted-run.js';
import { type Job, runJob, type TestData, type TrainingRun } from '../../helpers/engine/training-run.js';

loadTensorFlow({ intraOpThreads: 1 });

const compile = { loss: 'mean_squared_error', optimizer: 'sgd' } as const;
const dense = { type: 'Dense', units: 1 } as const;

/** Eight samples of two numbers: the first from 0 to 7, the second ten times as much. */
const rows = Array.from({ length: 8 }, (_, row) => [row, 10 * row]);

const dataOf = (values: readonly number[][], shape: number[] = [2]): TestData => ({
  train: {
    x: { values: Float32Array.from(values.flat()), shape },
    y: { values: Float32Array.from(values, ([first = 0]) => first / 8), shape: [1] },
  },
});

const job = (layers: unknown[], fit: Job['fit'] = {}): Job =>
  ({ model: { layers }, compile, fit: { epochs: 1, batch_size: 4, ...fit } }) as Job;

async function weightsOf({ outcome, assignment }: TrainingRun): Promise<Map<string, Float32Array>> {
  assert.equal(outcome.status, 'succeeded', JSON.stringify(outcome));
  const { weights } = await readSavedModel(join(assignment.attemptDirectory, MODEL_DIRECTORY));
  return weights;
}

/** Runs a job. @returns the statistics of its layers by path */
async function statisticsOf(t: TestContext, run: Job, data: TestData, options = {}) {
  const weights = await weightsOf(await runJob(t, run, data, options));
  return (path: string): number[] => [...(weights.get(path) ?? assert.fail(`no ${path}`))];
}

/** Of the numbers from 0 to below `count`. */
const variance = (count: number): number => (count ** 2 - 1) / 12;

const close = (actual: number[], expected: number[]) => {
  assert.equal(actual.length, expected.length);
  for (const [index, value] of actual.entries())
    assert.ok(Math.abs(value - (expected[index] ?? 0)) < 1e-5 * (1 + Math.abs(value)), `${actual}`);
};

describe('layers without statistics are adapted before the first step', () => {
  test('on the rows that are trained on, not on those held out', async (t) => {
    const found = await statisticsOf(
      t,
      job([{ type: 'Normalization' }, dense], { validation_split: 0.25 }),
      dataOf(rows),
    );
    close(found('normalization/mean'), [2.5, 25]);
    close(found('normalization/variance'), [variance(6), 100 * variance(6)]);
  });

  test('on the rows that remain where others are drawn for validation', async (t) => {
    const fit = { validation_split: { fraction: 0.25, method: 'random' } } as const;
    const found = await statisticsOf(t, job([{ type: 'Normalization' }, dense], fit), dataOf(rows));
    const [mean = 0] = found('normalization/mean');
    // Six whole numbers, of eight that are 28 together.
    close([Math.round(6 * mean)], [6 * mean]);
    assert.ok(6 * mean < 28);
  });

  test('on what the layers and steps before them compute, one after the other', async (t) => {
    const layers = [
      { type: 'Rescaling', scale: 2 },
      { type: 'Normalization', name: 'first' },
      { type: 'Rescaling', scale: 1, offset: 3 },
      { type: 'Normalization', name: 'second', axis: null },
      dense,
    ];
    const given = { ...job(layers), dataset: { x: [{ op: 'rescale', scale: 0.5 }] } } as Job;
    const found = await statisticsOf(t, given, dataOf(rows));
    close(found('first/mean'), [3.5, 35]);
    close(found('second/mean'), [3]);
    close(found('second/variance'), [1]);
  });

  test('in models inside, in TimeDistributed and for all calls of a shared layer', async (t) => {
    const inside = {
      type: 'Model',
      name: 'inside',
      model: { layers: [{ type: 'Normalization', name: 'n' }] },
      inputs: ['input'],
    };
    const layers = [
      { type: 'InputLayer', name: 'input', shape: [2] },
      inside,
      { type: 'Rescaling', name: 'moved', scale: 1, offset: 100, inputs: ['input'] },
      {
        type: 'Normalization',
        name: 'shared',
        axis: null,
        calls: [{ inputs: ['input'] }, { inputs: ['moved'] }],
      },
      { type: 'Reshape', name: 'steps', target_shape: [2, 1], inputs: ['input'] },
      {
        type: 'TimeDistributed',
        name: 'each',
        layer: { type: 'Normalization', name: 'step' },
        inputs: ['steps'],
      },
      { type: 'Flatten', name: 'flat', inputs: ['each'] },
      { type: 'Add', name: 'sum', inputs: ['inside', 'shared', 'shared/1', 'flat'] },
      { ...dense, name: 'dense', inputs: ['sum'] },
    ];
    const found = await statisticsOf(t, job(layers), dataOf(rows));
    close(found('inside/n/mean'), [3.5, 35]);
    const all = (3.5 + 35) / 2;
    close(found('shared/mean'), [all + 50]);
    close(found('each/step/mean'), [all]);
  });

  test('on bytes, on windows of rows and on arrays that stay on disk', async (t) => {
    const bytes: TestData = {
      train: {
        x: { values: Uint8Array.from(rows.flat()), shape: [2] },
        y: { values: new Float32Array(8) },
      },
    };
    for (const maxResidentBytes of [1e9, 0]) {
      const found = await statisticsOf(t, job([{ type: 'Normalization' }, dense]), bytes, {
        maxResidentBytes,
      });
      close(found('normalization/mean'), [3.5, 35]);
      const windowed = {
        ...job([{ type: 'Normalization' }, { type: 'Flatten' }, dense]),
        dataset: { x: [{ op: 'window', sequence_length: 3 }] },
      } as Job;
      const ofWindows = await statisticsOf(t, windowed, bytes, { maxResidentBytes });
      close(ofWindows('normalization/mean'), [3.5, 35]);
    }
  });

  test('with bins of as many numbers each', async (t) => {
    const layers = [
      { type: 'Discretization', num_bins: 4, epsilon: 0.001 },
      { type: 'Embedding', input_dim: 4, output_dim: 2 },
      { type: 'Flatten' },
      dense,
    ];
    const found = await statisticsOf(
      t,
      job(layers),
      dataOf(
        rows.map(([first = 0]) => [first]),
        [1],
      ),
    );
    close(found('discretization/bin_boundaries'), [1, 3, 5]);
  });

  test('and keep their statistics in a job that is paused and resumed', async (t) => {
    const layers = [{ type: 'Normalization' }, { type: 'Dense', units: 3 }, dense];
    await pauseAndResume(t, job(layers, { epochs: 3 }), dataOf(rows), [1, 2]);
  });

  test('and predict with them', async (t) => {
    const still = { ...compile, optimizer: { type: 'sgd', learning_rate: 0 } } as const;
    const ones = { ...dense, kernel_initializer: 'ones' };
    const { assignment } = await runJob(
      t,
      { ...job([{ type: 'Normalization' }, ones]), compile: still },
      dataOf(rows),
    );
    const model = await loadModel(join(assignment.attemptDirectory, MODEL_DIRECTORY));
    t.after(() => model.dispose());
    const [output = new Float32Array()] = model.predict([Float32Array.of(3.5, 35, 7, 70)], 2);
    close([...output], [0, (2 * 3.5) / Math.sqrt(variance(8))]);
  });

  test('unless fit.adapt is false', async (t) => {
    const found = await statisticsOf(
      t,
      job([{ type: 'Normalization' }, dense], { adapt: false }),
      dataOf(rows),
    );
    close(found('normalization/mean'), [0, 0]);
    close(found('normalization/variance'), [1, 1]);
  });

  test('and the log has their statistics', async (t) => {
    const { messages } = await runJob(t, job([{ type: 'Normalization' }, dense]), dataOf(rows));
    const lines = messages.flatMap((one) => (one.type === 'log' ? [one.message] : []));
    assert.ok(
      lines.some((line) =>
        line.startsWith('normalization was adapted on the training split: mean [3.5, 35], variance [5.25'),
      ),
      lines.join('\n'),
    );
  });
});
