import { after, before, describe, test } from 'node:test';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { createRandom, permutation } from '../../workers/engine/ops/random/random.js';
import { createTestStore } from '../helpers/data/dataset-uploads.js';
import { readKerasFixture } from '../helpers/keras/keras-fixtures.js';
import { assertTrainedAlike } from './compare.js';
import { type Example, type PrintedExample, startKerasExamples } from './keras-examples.js';
import { npzOfExample } from './npz-of-example.js';
import { initialWeights, packedWeights, resolveBody, trainJob, uploadNpz } from './train-in-engine.js';

const STEPS = 5;
const SAMPLES: [number, number] = [8, 6];
/** Without TEST_ALL, as many as train in about half a minute. */
const CHOSEN = 12;

/** Another one each time; again with TEST_SEED. */
const seed = Number(process.env['TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** Examples that are refused, and the reason. */
const NOT_YET: Readonly<Record<string, string>> = {
  bidirectional_states: 'return_state of Bidirectional is not supported yet',
};

/** Names of examples, separated by commas, to run them alone. */
const only = process.env['MODEL']?.split(',');

loadTensorFlow({ intraOpThreads: 1 });
const keras = startKerasExamples();
after(() => keras.stop());
const printedByKeras2 = await readKerasFixture<Record<string, object>>('keras2-models');
const examples = chosen(await keras.list());

describe(`models as Keras prints them train as in Keras (TEST_SEED=${seed})`, () => {
  const ends: (() => Promise<void>)[] = [];
  let store: Awaited<ReturnType<typeof createTestStore>>;
  before(async () => {
    store = await createTestStore({ after: (end) => ends.push(end) });
  });
  after(async () => {
    for (const end of ends) await end();
  });

  for (const example of examples) {
    test(`${example.name}, as Keras 3 prints it`, todo(example), async () => {
      const printed = await keras.print({ name: example.name, seed, samples: SAMPLES, varied: true });
      await compare(example, printed, { model: JSON.parse(printed.model) });
    });
    if (example.in_keras2)
      test(`${example.name}, as Keras 2 prints it`, todo(example), async () => {
        const printed = await keras.print({ name: example.name, seed, samples: SAMPLES, varied: false });
        const model = printedByKeras2[example.name];
        await compare(example, printed, { model, compile: compileOf(printed) });
      });
  }

  async function compare(
    { name, class_weight }: Example,
    { splits }: PrintedExample,
    job: { model: unknown; compile?: object },
  ) {
    const id = await uploadNpz(store, await npzOfExample(splits));
    const weighted = class_weight === null ? {} : { class_weight };
    const fit = { epochs: STEPS, batch_size: SAMPLES[0], ...weighted };
    const config = await resolveBody(store, { ...job, dataset: { id }, fit, seed });
    const weights = packedWeights(initialWeights(config));
    const expected = await keras.train({ name, seed, samples: SAMPLES, weights, steps: STEPS });
    assertTrainedAlike(await trainJob(store, config), expected);
  }
});

function todo({ name }: Example) {
  return { todo: NOT_YET[name] ?? false };
}

/** The arguments of `compile` that an example gives; Keras 2 does not print them. */
function compileOf({ model }: PrintedExample): object {
  const { optimizer, loss, loss_weights, metrics } = JSON.parse(model).compile_config;
  const given = Object.entries({ optimizer, loss, loss_weights, metrics });
  return Object.fromEntries(given.filter(([, value]) => value !== null));
}

function chosen(all: Example[]): Example[] {
  if (only !== undefined) return all.filter(({ name }) => only.includes(name));
  if (process.env['TEST_ALL'] === '1') return all;
  const order = [...permutation(all.length, createRandom(seed))];
  return order.slice(0, CHOSEN).flatMap((index) => all[index] ?? []);
}
