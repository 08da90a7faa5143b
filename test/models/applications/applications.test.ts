import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Dataset } from '../../../src/contracts/datasets/datasets.js';
import { createRandom, permutation } from '../../../workers/engine/ops/random/random.js';
import { askForJob } from '../../helpers/api/ask-for-job.js';
import { allArchitectures } from './architectures.js';
import { type Architecture, type PrintedArchitecture, startKerasApplications } from './keras-applications.js';

/** Without TEST_ALL, as many as Keras builds in about ten seconds. */
const CHOSEN = 6;
/** The largest of them need more memory than any machine of the tests. */
const LIMITS = { maxJobMemoryBytes: Number.MAX_SAFE_INTEGER, maxRunSeconds: 60 };
/** For an axis of any size. */
const SIDE = 128;

/** Others each time; again with TEST_SEED. */
const seed = Number(process.env['TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** One architecture alone. */
const only = process.env['MODEL'];

const keras = startKerasApplications();
after(() => keras.stop());
const architectures = chosen(allArchitectures(await keras.list()));

describe(`keras.applications, as to_json() prints it (TEST_SEED=${seed})`, () => {
  for (const architecture of architectures)
    test(`${architecture.name}(${JSON.stringify(architecture.arguments)}) has the parameters that Keras counts`, async () => {
      const printed = await keras.print(architecture);
      const { report, errors } = askForJob(bodyOf(printed), datasetOf(printed), LIMITS);
      assert.deepEqual(errors, []);
      assert.deepEqual(
        [report?.parameters, report?.trainable_parameters],
        [printed.parameters, printed.trainable],
      );
    });
});

const bodyOf = ({ model }: PrintedArchitecture) => ({
  model: JSON.parse(model),
  compile: { optimizer: 'adam', loss: 'mse' },
  dataset: { id: 'ds_test' },
});

/** Samples and labels of the shapes that a model takes and gives. */
function datasetOf({ input_shape, output_shape }: PrintedArchitecture): Dataset {
  const [x, y] = [sized(input_shape), sized(output_shape)];
  const split = { samples: 10, x_shape: [10, ...x], y_shape: [10, ...y], class_counts: null };
  return {
    id: 'ds_test',
    object: 'dataset',
    name: 'test',
    source: 'upload',
    format: 'npz',
    created_at: null,
    x: { shape: x, dtype: 'float32' },
    y: { shape: y, dtype: 'float32' },
    classes: null,
    splits: { train: split, validation: null, test: null },
    bytes: 0,
    sha256: '0'.repeat(64),
  };
}

const sized = (shape: readonly (number | null)[]): number[] => shape.map((size) => size ?? SIDE);

function chosen(all: Architecture[]): Architecture[] {
  if (only !== undefined) return all.filter(({ name }) => name === only);
  if (process.env['TEST_ALL'] === '1') return all;
  const order = [...permutation(all.length, createRandom(seed))];
  return order.slice(0, CHOSEN).flatMap((index) => all[index] ?? []);
}
