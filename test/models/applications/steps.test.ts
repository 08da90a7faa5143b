import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { createRandom } from '../../../workers/engine/ops/random/random.js';
import { askForJob } from '../../helpers/api/ask-for-job.js';
import { TRAINED } from './architectures.js';
import { type Architecture, startKerasApplications } from './keras-applications.js';
import { bodyOf, datasetOf, LIMITS } from './printed-job.js';
import { drawnWeights, inFolder, readLike, stepInEngine } from './step.js';

const SAMPLES = 8;
const CLASSES = 10;
const LEARNING_RATE = 0.01;
const COMPILE = {
  optimizer: { type: 'sgd', learning_rate: LEARNING_RATE },
  loss: 'sparse_categorical_crossentropy',
};
/** Of the changes of all weights together: normalization over few samples multiplies differences of rounding from layer to layer. */
const MOST_DIFFERENCE = 0.03;

/** Another one each time; again with TEST_SEED. */
const seed = Number(process.env['TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** One architecture alone. */
const only = process.env['MODEL'];

loadTensorFlow({ intraOpThreads: 2, steps: 'concurrent' });
const keras = startKerasApplications();
after(() => keras.stop());

describe(`a step of keras.applications, from equal weights (TEST_SEED=${seed})`, () => {
  for (const architecture of chosen(TRAINED))
    test(`${architecture.name} changes its weights as in Keras`, () => compare(architecture));
});

async function compare(architecture: Architecture): Promise<void> {
  const printed = await keras.print(architecture);
  const { config, errors } = askForJob(bodyOf(printed, COMPILE), datasetOf(printed, []), LIMITS);
  assert.deepEqual(errors, []);
  assert.ok(config);
  const shape = printed.input_shape.map(Number);
  const batch = { ...batchOf(shape), samples: SAMPLES, shape };
  const begin = drawnWeights(config);
  const found = stepInEngine(config, batch);
  const { x, y } = batch;
  await inFolder({ x: [x], y: [y], weights: [...begin.values()] }, async (folder) => {
    const question = { ...architecture, folder, samples: SAMPLES, learning_rate: LEARNING_RATE };
    const expected = await keras.train(question);
    assertNear(found.before, expected.before, 'loss in inference');
    assertNear(found.loss, expected.loss, 'loss in training');
    const after = await readLike(join(folder, 'after'), begin);
    const [difference, change] = [distance(found.weights, after), distance(begin, after)];
    assert.ok(difference < MOST_DIFFERENCE * change, `${difference} of a change of ${change}`);
  });
}

const assertNear = (found: number, expected: number, what: string): void =>
  assert.ok(Math.abs(found - expected) <= 1e-4 * Math.abs(expected), `${what}: ${found}, Keras ${expected}`);

/** Of all weights, as one vector. */
function distance(one: ReadonlyMap<string, Float32Array>, other: ReadonlyMap<string, Float32Array>): number {
  let square = 0;
  for (const [path, values] of one)
    for (const [index, value] of values.entries())
      square += (value - (other.get(path)?.[index] ?? Number.NaN)) ** 2;
  return Math.sqrt(square);
}

/** Noise in the range of pixels. */
function batchOf(shape: readonly number[]) {
  const random = createRandom(1);
  const size = shape.reduce((product, axis) => product * axis, SAMPLES);
  return {
    x: Float32Array.from({ length: size }, () => 255 * random.uniform()),
    y: Float32Array.from({ length: SAMPLES }, (_, sample) => (3 * sample) % CLASSES),
  };
}

function chosen(all: readonly Architecture[]): readonly Architecture[] {
  if (only !== undefined) return all.filter(({ name }) => name === only);
  if (process.env['TEST_ALL'] === '1') return all;
  return all.slice(seed % all.length).slice(0, 1);
}
