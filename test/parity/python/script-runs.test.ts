import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';
import { resolvedGraphOf } from '../../../src/domain/model/short/resolved-graph.js';
import { pythonScript } from '../../../src/domain/python/script.js';
import { unwritable } from '../../../src/domain/python/unwritable.js';
import { elementsOf } from '../../../src/keras/shape.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { createTestStore } from '../../helpers/data/dataset-uploads.js';
import { npyFile, zipFile } from '../../helpers/data/upload-files.js';
import { seededRandom } from '../../helpers/graphs/random-model.js';
import { startKeras } from '../../helpers/keras/keras-process.js';
import {
  initialWeights,
  packedWeights,
  resolveBody,
  trainJob,
  uploadNpz,
} from '../../models/train-in-engine.js';

const SCRIPT = fileURLToPath(new URL('../../../../test/parity/python/python_scripts.py', import.meta.url));
loadTensorFlow({ intraOpThreads: 1 });
const keras = startKeras(SCRIPT);
after(() => keras.stop());
const ends: (() => Promise<void>)[] = [];
let store: Awaited<ReturnType<typeof createTestStore>>;
before(async () => {
  store = await createTestStore({ after: (end) => ends.push(end) });
});
after(async () => {
  for (const end of ends) await end();
});

type Arrays = Record<string, { shape: number[]; classes?: number; from?: number }>;

/** Random values, or class numbers. */
function npzOf(arrays: Arrays): Promise<Buffer> {
  const random = seededRandom(7);
  const files = Object.entries(arrays).map(([name, { shape, classes, from = -1 }]) => {
    const values = Float32Array.from({ length: elementsOf(shape) }, () =>
      classes === undefined ? from + random() * (1 - from) : Math.floor(random() ** 2 * classes),
    );
    const stored = classes === undefined ? values : Int32Array.from(values);
    const type = classes === undefined ? '<f4' : '<i4';
    return [`${name}.npy`, npyFile(type, shape, Buffer.from(stored.buffer))] as const;
  });
  return zipFile(Object.fromEntries(files));
}

interface ScriptJob {
  arrays: Arrays;
  body: Record<string, unknown> & { model: unknown; fit: object };
  /** Other arrays for validation. */
  other?: Arrays;
  /** Without TEST_ALL, too. */
  isBrief?: true;
  /** The script holds out other samples than the job. */
  isDrawn?: true;
}

const CLASSES = { layers: [{ type: 'Dense', units: 3, activation: 'softmax' }] };
const CLASSIFIED = {
  optimizer: 'sgd',
  loss: 'sparse_categorical_crossentropy',
  weighted_metrics: ['accuracy'],
};
const TABLE: Arrays = {
  x_train: { shape: [30, 4] },
  y_train: { shape: [30], classes: 3 },
  x_test: { shape: [8, 4] },
  y_test: { shape: [8], classes: 3 },
};
const TWO = {
  layers: [
    { type: 'InputLayer', name: 'x', shape: [4] },
    { type: 'Dense', name: 'a', units: 3, activation: 'softmax', inputs: 'x' },
    { type: 'Dense', name: 'b', units: 1, inputs: 'x' },
  ],
  outputs: ['a', 'b'],
};
const TWO_ARRAYS: Arrays = {
  x_train: { shape: [30, 4] },
  y_a_train: { shape: [30], classes: 3 },
  y_b_train: { shape: [30, 1] },
  w_share_train: { shape: [30], from: 0 },
};
const TWO_COMPILED = { optimizer: 'sgd', loss: { a: 'sparse_categorical_crossentropy', b: 'mse' } };
const IMAGES = { layers: [{ type: 'Flatten' }, { type: 'Dense', units: 1 }] };
const SERIES: Arrays = {
  x_train: { shape: [40, 2] },
  y_train: { shape: [40, 1] },
  x_val: { shape: [20, 2] },
  y_val: { shape: [20, 1] },
};

const JOBS: Record<string, ScriptJob> = {
  'class weights of one output': {
    arrays: TABLE,
    body: {
      model: CLASSES,
      compile: CLASSIFIED,
      fit: { class_weight: { 0: 1, 2: 5 }, validation_split: 0.2 },
    },
  },
  'balanced class weights': {
    arrays: TABLE,
    body: { model: CLASSES, compile: CLASSIFIED, fit: { class_weight: 'balanced', validation_split: 0.2 } },
  },
  'class weights and sample weights of two outputs': {
    isBrief: true,
    arrays: TWO_ARRAYS,
    body: {
      model: TWO,
      compile: TWO_COMPILED,
      fit: { class_weight: { a: { 0: 2, 1: 3 } }, sample_weight: { b: 'w_share' }, validation_split: 0.2 },
    },
  },
  'balanced class weights of one of two outputs': {
    arrays: TWO_ARRAYS,
    body: {
      model: TWO,
      compile: TWO_COMPILED,
      fit: { class_weight: { a: 'balanced' }, validation_split: 0.2 },
    },
  },
  'an output without a loss': {
    arrays: { x_train: { shape: [30, 4] }, y_a_train: { shape: [30], classes: 3 } },
    body: {
      model: TWO,
      compile: { optimizer: 'sgd', loss: { a: 'sparse_categorical_crossentropy', b: null } },
      fit: {},
    },
  },
  'sample weights, evaluated on the test split': {
    arrays: { ...TABLE, w_train: { shape: [30], from: 0 }, w_test: { shape: [8], from: 0 } },
    body: { model: CLASSES, compile: CLASSIFIED, fit: { sample_weight: 'w', validation_split: 0.2 } },
  },
  'another dataset for validation': {
    arrays: { ...TABLE, w_train: { shape: [30], from: 0 }, w_test: { shape: [8], from: 0 } },
    other: {
      x_train: { shape: [10, 4] },
      y_train: { shape: [10], classes: 3 },
      w_train: { shape: [10], from: 0 },
    },
    body: { model: CLASSES, compile: CLASSIFIED, fit: { sample_weight: 'w' } },
  },
  'images without channels, resized': {
    isBrief: true,
    arrays: { x_train: { shape: [12, 5, 4] }, y_train: { shape: [12, 1] } },
    body: {
      model: IMAGES,
      compile: { optimizer: 'sgd', loss: 'mse' },
      dataset: {
        x: [{ op: 'resize', height: 3, width: 7 }, { op: 'normalize' }, { op: 'expand_dims' }],
      },
      fit: { validation_split: 0.25 },
    },
  },
  'windows of a part of the rows': {
    isBrief: true,
    arrays: SERIES,
    body: {
      model: IMAGES,
      compile: { optimizer: 'sgd', loss: 'mse' },
      dataset: {
        x: [
          {
            op: 'window',
            sequence_length: 4,
            sequence_stride: 2,
            sampling_rate: 2,
            target_offset: 8,
            start_index: 3,
            end_index: 37,
          },
          { op: 'normalize' },
        ],
      },
      fit: { epochs: 2 },
    },
  },
  'windows with the last rows for validation': {
    arrays: { x_train: SERIES['x_train'] ?? assert.fail(), y_train: SERIES['y_train'] ?? assert.fail() },
    body: {
      model: IMAGES,
      compile: { optimizer: 'sgd', loss: 'mse' },
      dataset: { x: [{ op: 'window', sequence_length: 3, start_index: 2 }] },
      fit: { validation_split: 0.3 },
    },
  },
  'random samples for validation': {
    arrays: TABLE,
    isDrawn: true,
    body: {
      model: CLASSES,
      compile: CLASSIFIED,
      fit: { validation_split: { fraction: 0.2, method: 'random' }, class_weight: { 1: 2 } },
    },
  },
  'the same share of each class for validation, of labels that are one-hot': {
    isBrief: true,
    arrays: { x_train: { shape: [30, 4] }, y_train: { shape: [30], classes: 3 } },
    isDrawn: true,
    body: {
      model: CLASSES,
      compile: { optimizer: 'sgd', loss: 'categorical_crossentropy' },
      dataset: { y: [{ op: 'one_hot' }] },
      fit: { validation_split: { fraction: 0.2, method: 'stratified' } },
    },
  },
  'adapted layers and callbacks': {
    arrays: TABLE,
    body: {
      model: { layers: [{ type: 'Normalization' }, ...CLASSES.layers] },
      compile: CLASSIFIED,
      fit: {
        epochs: 3,
        validation_split: 0.2,
        callbacks: [
          { type: 'EarlyStopping', patience: 2, restore_best_weights: true },
          { type: 'ReduceLROnPlateau', patience: 1 },
          { type: 'LearningRateScheduler', schedule: [0.1, 0.05] },
        ],
      },
    },
  },
};

/** The job with the arrays of another dataset for validation. */
async function validatedOn(
  other: Arrays,
  config: ResolvedConfig,
  files: Record<string, string>,
): Promise<ResolvedConfig> {
  const npz = await npzOf(other);
  files['validation.npz'] = npz.toString('base64');
  const validation_data = { dataset: await uploadNpz(store, npz), split: 'train' as const };
  return { ...config, fit: { ...config.fit, validation_data } };
}

type Reported = { history: Record<string, number[]>; evaluation?: Record<string, number> };

describe('the Python code of a job reports what the job reports', () => {
  for (const [name, { arrays, body, other, isDrawn, isBrief }] of Object.entries(JOBS)) {
    if (process.env['TEST_ALL'] === undefined && isBrief === undefined) continue;
    test(name, async () => {
      const npz = await npzOf(arrays);
      const id = await uploadNpz(store, npz);
      const files: Record<string, string> = { 'data.npz': npz.toString('base64') };
      const fit = { batch_size: 4, shuffle: false, ...body.fit };
      const dataset = { ...(body['dataset'] ?? {}), id };
      const resolved = await resolveBody(store, { seed: 1, ...body, dataset, fit });
      const config = other === undefined ? resolved : await validatedOn(other, resolved, files);
      const graph = resolvedGraphOf(config.model);
      const hasTest = 'x_test' in arrays;
      const script = pythonScript({ config, graph, evaluatedOn: hasTest ? 'test' : null });
      if (process.env['SHOW']) process.stdout.write(`${script}\n# ----\n`);
      const weights = packedWeights(initialWeights(config));
      const found = await keras.ask<Reported>({ kind: 'run', script, files, weights });
      assert.ok('history' in found, JSON.stringify(found));
      if (isDrawn || other !== undefined) return;
      const { epochs } = await trainJob(store, config);
      for (const [index, { metrics }] of epochs.entries())
        for (const [metric, value] of Object.entries(metrics)) {
          const theirs = found.history[metric]?.[index] ?? assert.fail(`${metric}\n${script}`);
          assert.ok(
            Math.abs(theirs - Number(value)) <= 1e-5 * Math.max(1, Math.abs(theirs)),
            `epoch ${index + 1}, ${metric}: ${theirs} is not ${value}\n${script}`,
          );
        }
    });
  }
});

test('a step that mixes samples is refused by name', async () => {
  const npz = await npzOf(TABLE);
  const id = await uploadNpz(store, npz);
  const config = await resolveBody(store, {
    model: CLASSES,
    compile: { optimizer: 'sgd', loss: 'categorical_crossentropy' },
    dataset: { id, x: [{ op: 'rescale', scale: 2 }, { op: 'mix_up' }], y: [{ op: 'one_hot' }] } as {
      id: string;
    },
    fit: {},
    seed: 1,
  });
  const [refused, ...others] = unwritable(config);
  assert.deepEqual(others, []);
  assert.equal(refused?.pointer, '/dataset/x/1');
  assert.match(refused?.detail ?? '', /The step mix_up/);
});
