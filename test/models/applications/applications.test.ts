import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { createRandom, permutation } from '../../../workers/engine/ops/random/random.js';
import { askForJob } from '../../helpers/api/ask-for-job.js';
import { allArchitectures } from './architectures.js';
import { type Architecture, startKerasApplications } from './keras-applications.js';
import { bodyOf, datasetOf, LIMITS } from './printed-job.js';

/** Without TEST_ALL, as many as Keras builds in about ten seconds. */
const CHOSEN = 6;

const COMPILE = { optimizer: 'adam', loss: 'mse' };

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
      const { report, errors } = askForJob(bodyOf(printed, COMPILE), datasetOf(printed), LIMITS);
      assert.deepEqual(errors, []);
      assert.deepEqual(
        [report?.parameters, report?.trainable_parameters],
        [printed.parameters, printed.trainable],
      );
    });
});

function chosen(all: Architecture[]): Architecture[] {
  if (only !== undefined) return all.filter(({ name }) => name === only);
  if (process.env['TEST_ALL'] === '1') return all;
  const order = [...permutation(all.length, createRandom(seed))];
  return order.slice(0, CHOSEN).flatMap((index) => all[index] ?? []);
}
