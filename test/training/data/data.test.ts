import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { Layer } from '../../../src/keras/layers/index.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { type Job, runJob, type TestArray, type TestData } from '../../helpers/engine/training-run.js';

loadTensorFlow({ intraOpThreads: 1 });

const counted = (length: number, value: (index: number) => number) =>
  Array.from({ length }, (_, i) => value(i));
const pixels = counted(24, (index) => (index * 7) % 60);
const labels = counted(8, (index) => index % 2);

const regression = {
  model: { layers: [{ type: 'Dense', units: 1, kernel_initializer: 'ones' }] satisfies Layer[] },
  compile: { loss: 'mse', optimizer: { type: 'sgd', learning_rate: 1e-4 } },
  fit: { epochs: 1, batch_size: 3, shuffle: false },
} as const;

describe('every element type trains to the same numbers', () => {
  const arrays: [string, TestArray][] = [
    ['uint8', { values: Uint8Array.from(pixels) }],
    ['int8', { values: Int8Array.from(pixels) }],
    ['uint16', { values: Uint16Array.from(pixels) }],
    ['int16', { values: Int16Array.from(pixels) }],
    ['int32', { values: Int32Array.from(pixels) }],
  ];
  for (const [dtype, array] of arrays) {
    test(dtype, async (t) => {
      const x = { ...array, shape: [3] };
      const y = { values: Float32Array.from(labels) };
      const run = await runJob(t, regression, { train: { x, y } });
      const expected = await runJob(t, regression, {
        train: { x: { values: Float32Array.from(pixels), shape: [3] }, y },
      });
      assert.equal(run.outcome.status, 'succeeded');
      assert.equal(run.assignment.dataset.dataset.x?.dtype, dtype);
      assert.deepEqual(run.epochs[0]?.loss, expected.epochs[0]?.loss);
    });
  }

  test('negative numbers and numbers beyond 16 bits keep their values', async (t) => {
    const values = Int32Array.from([-3, 70_000, 5, -1]);
    const frozen = {
      ...regression,
      compile: { loss: 'mae', optimizer: { type: 'sgd', learning_rate: 0 } },
    } as const;
    const y = { values: new Float32Array(4) };
    const { epochs } = await runJob(t, frozen, { train: { x: { values, shape: [1] }, y } });
    assert.equal(epochs[0]?.loss, (3 + 70_000 + 5 + 1) / 4);
  });
});

describe('invalid data ends the job with invalid_data', () => {
  const classifier = (loss: 'sparse_categorical_crossentropy' | 'categorical_crossentropy') => ({
    model: { layers: [{ type: 'Dense', units: 3, activation: 'softmax' }] satisfies Layer[] },
    compile: { loss },
    fit: { batch_size: 2 },
  });
  const sparse = classifier('sparse_categorical_crossentropy');
  const oneHot = {
    ...classifier('categorical_crossentropy'),
    dataset: { y: [{ op: 'one_hot' as const, num_classes: 3 }] },
  };
  const features = { values: new Float32Array(8), shape: [2] };

  async function reasonOf(t: TestContext, job: Job, data: TestData) {
    const { outcome } = await runJob(t, job, data);
    if (outcome.status !== 'failed') return assert.fail(`The job ended ${outcome.status}`);
    assert.equal(outcome.reason.code, 'invalid_data', outcome.reason.message);
    return outcome.reason;
  }

  test('for a label that is not a class of the model', async (t) => {
    const y = { values: Uint8Array.from([0, 2, 3, 1]) };
    const { message, details } = await reasonOf(t, sparse, { train: { x: features, y } });
    assert.match(
      message,
      /^y of the train split contains 3 in sample 2\. Labels must be integers from 0 to 2/,
    );
    assert.deepEqual(details, { split: 'train', sample: 2, element: 0, value: '3' });
  });

  test('for a negative label', async (t) => {
    const y = { values: Int32Array.from([0, 2, 1, -1]) };
    const { details } = await reasonOf(t, oneHot, { train: { x: features, y } });
    assert.deepEqual(details, { split: 'train', sample: 3, element: 0, value: '-1' });
  });

  test('for a fractional class label', async (t) => {
    const y = { values: Float32Array.from([0, 1.5, 1, 2]) };
    const { details } = await reasonOf(t, sparse, { train: { x: features, y } });
    assert.deepEqual(details, { split: 'train', sample: 1, element: 0, value: '1.5' });
  });

  test('for a binary crossentropy label that is not a probability', async (t) => {
    const binary: Job = {
      model: { layers: [{ type: 'Dense', units: 1, activation: 'sigmoid' }] },
      compile: { loss: 'binary_crossentropy' },
    };
    const y = { values: Float32Array.from([0, 0.5, 1, -1]) };
    const { message, details } = await reasonOf(t, binary, { train: { x: features, y } });
    assert.match(message, /contains -1 in sample 3\. Labels of binary_crossentropy must be from 0 to 1/);
    assert.deepEqual(details, { split: 'train', sample: 3, element: 0, value: '-1' });
  });

  test('for an invalid label in the held-out part or the test split', async (t) => {
    const bad = { x: features, y: { values: Uint8Array.from([0, 1, 2, 9]) } };
    const good = { x: features, y: { values: Uint8Array.from([0, 1, 2, 2]) } };
    const held = { ...sparse, fit: { validation_split: 0.25 } };
    const validation = await reasonOf(t, held, { train: bad });
    assert.deepEqual(validation.details, { split: 'validation', sample: 0, element: 0, value: '9' });
    const tested = await reasonOf(t, sparse, { train: good, test: bad });
    assert.equal(tested.details?.['split'], 'test');
  });

  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1e300]) {
    test(`for x with ${value}`, async (t) => {
      const x = { values: Float32Array.from([0, 1, 2, 3, 4, value, 6, 7]), shape: [2] };
      const y = { values: new Uint8Array(4) };
      const { message, details } = await reasonOf(t, sparse, { train: { x, y } });
      assert.match(
        message,
        /^x of the train split contains (NaN|Infinity) in sample 2, element 1\. Numbers must be finite/,
      );
      assert.equal(details?.['sample'], 2);
    });
  }

  test('for y with NaN', async (t) => {
    const y = { values: Float32Array.from([1, 2, Number.NaN, 4]) };
    const { details } = await reasonOf(t, regression, { train: { x: features, y } });
    assert.deepEqual(details, { split: 'train', sample: 2, element: 0, value: 'NaN' });
  });

  const words = (cells: Layer[]) => ({
    model: { layers: [...cells, { type: 'Dense', units: 1 }] satisfies Layer[] },
    compile: { loss: 'mse' as const },
  });
  const embedding: Layer = { type: 'Embedding', input_dim: 5, output_dim: 2 };

  for (const wrong of [5, -1]) {
    test(`for a token ${wrong} outside the Embedding`, async (t) => {
      const x = { values: Int32Array.from([0, 1, 2, 3, 4, wrong, 0, 0]), shape: [2] };
      const y = { values: new Float32Array(4) };
      const { message, details } = await reasonOf(t, words([embedding, { type: 'Flatten' }]), {
        train: { x, y },
      });
      assert.match(message, /integers from 0 to 4; correct the data, or raise input_dim/);
      assert.deepEqual(details, { split: 'train', sample: 2, element: 1, value: String(wrong) });
    });
  }

  test('also if the Embedding follows a Reshape', async (t) => {
    const x = { values: Int32Array.from([0, 1, 2, 3, 4, 5, 0, 0]), shape: [2] };
    const layers: Layer[] = [{ type: 'Reshape', target_shape: [2, 1] }, embedding, { type: 'Flatten' }];
    await reasonOf(t, words(layers), { train: { x, y: { values: new Float32Array(4) } } });
  });

  test('but not for a fractional token, which is truncated as in Keras', async (t) => {
    const x = { values: Float32Array.from([0, 1.9, 4.9, 3]), shape: [2] };
    const y = { values: new Float32Array(2) };
    const { outcome } = await runJob(t, words([embedding, { type: 'Flatten' }]), { train: { x, y } });
    assert.deepEqual(outcome, { status: 'succeeded' });
  });

  test('for the last of eight million floats', async (t) => {
    const count = 10_000;
    const x = { values: new Float32Array(count * 784).fill(0.5), shape: [784] };
    x.values[x.values.length - 1] = Number.NaN;
    const began = performance.now();
    const { details } = await reasonOf(t, sparse, { train: { x, y: { values: new Uint8Array(count) } } });
    t.diagnostic(`${Math.round(performance.now() - began)} ms with writing and reading the file`);
    assert.equal(details?.['sample'], count - 1);
  });
});
