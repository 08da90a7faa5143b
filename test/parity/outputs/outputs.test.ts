import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { createRandom } from '../../../workers/engine/ops/random/random.js';
import {
  compileOutputs,
  dataOf,
  fitOutputs,
  type OutputLabels,
  type OutputsJob,
  resolveOutputs,
  weightsByPath,
} from '../../helpers/engine/outputs-run.js';
import { assertClose } from '../../helpers/keras/keras-fixtures.js';
import { startKeras } from '../../helpers/keras/keras-process.js';
import { CASES, MODELS, type OutputsCase } from './cases.js';

const SEED = 7;
const SAMPLES = 21;
/** The last batch of an epoch is smaller, as is that of the validation. */
const TRAIN = 14;
const BATCH_SIZE = 4;
const EPOCHS = 2;
const ROUNDING = { relative: 1e-5, ofLargest: 1e-5 };

loadTensorFlow({ intraOpThreads: 1 });
const keras = startKeras(
  fileURLToPath(new URL('../../../../test/parity/outputs/outputs.py', import.meta.url)),
);
after(() => keras.stop());

interface Answer {
  before: string[];
  after: string[];
  history: Record<string, number[]>;
}

describe('a model with several outputs trains as in Keras: names, histories and weights', () => {
  for (const given of CASES)
    test(given.name, async () => {
      const job = jobOf(given);
      const expected = await keras.ask<Answer>(questionOf(given, job));
      const config = resolveOutputs(job);
      const data = dataOf(job);
      const compiled = compileOutputs(job, config, data);
      try {
        compiled.writeWeights(weightsByPath(compiled, expected.before.map(unpack)));
        const logs = await fitOutputs(config, data, compiled);
        compareHistories(logs, expected.history);
        const found = compiled.readWeights();
        for (const [path, values] of weightsByPath(compiled, expected.after.map(unpack)))
          assertClose(found.get(path) ?? [], values, path, ROUNDING);
      } finally {
        compiled.dispose();
      }
    });
});

function compareHistories(logs: readonly Record<string, number>[], expected: Answer['history']): void {
  assert.deepEqual(Object.keys(logs[0] ?? {}).sort(), Object.keys(expected).sort());
  for (const [name, values] of Object.entries(expected))
    assertClose(
      logs.map((epoch) => epoch[name] ?? Number.NaN),
      values,
      name,
      ROUNDING,
    );
}

const unpack = (data: string): Float32Array =>
  new Float32Array(Uint8Array.from(Buffer.from(data, 'base64')).buffer);

function jobOf(given: OutputsCase): OutputsJob {
  const model = MODELS[given.model];
  const outputs = given.outputs === 'object' ? { zed: 'main', alpha: 'aux' } : model.outputs;
  const samples = samplesOf(given.model);
  const names = given.outputs === 'object' ? ['zed', 'alpha'] : model.outputs;
  const weights = Object.entries(given.classWeight ?? {}).map(
    ([output, weight]) => [names[Number(output)] ?? '', weight] as const,
  );
  return {
    body: {
      model: { ...model, outputs },
      compile: { optimizer: { type: 'sgd', learning_rate: 0.1 }, ...given.compile },
      ...(weights.length === 0 ? {} : { fit: { class_weight: Object.fromEntries(weights) } }),
    },
    x: samples.x,
    labels: Object.fromEntries(samples.labels.map((labels, output) => [names[output], labels])),
    train: TRAIN,
    batchSize: BATCH_SIZE,
    epochs: EPOCHS,
  };
}

function samplesOf(model: OutputsCase['model']): { x: OutputLabels; labels: OutputLabels[] } {
  const random = createRandom(SEED, model.length);
  const floats = (count: number) => Float32Array.from({ length: count }, () => random.normal());
  const whole = (count: number, below: number) =>
    Int32Array.from({ length: count }, () => random.integer(below));
  if (model === 'table')
    return {
      x: { values: floats(SAMPLES * 4), shape: [4] },
      labels: [
        { values: whole(SAMPLES, 3), shape: [] },
        { values: floats(SAMPLES), shape: [1] },
      ],
    };
  return {
    // 0 is masked.
    x: { values: Float32Array.from(whole(SAMPLES * 6, 9)), shape: [6] },
    labels: [
      { values: whole(SAMPLES * 6, 3), shape: [6] },
      { values: whole(SAMPLES, 2), shape: [1] },
    ],
  };
}

function questionOf({ model, outputs = 'list', compile, classWeight }: OutputsCase, job: OutputsJob) {
  return {
    model,
    outputs,
    layers: MODELS[model].layers.map(({ name }) => name),
    seed: SEED,
    compile: { optimizer: { class_name: 'SGD', config: { learning_rate: 0.1 } }, ...compile },
    class_weight: classWeight ?? null,
    x: packed(job.x),
    labels: Object.values(job.labels).map(packed),
    train: job.train,
    batch_size: job.batchSize,
    epochs: job.epochs,
  };
}

const packed = ({ values, shape }: OutputLabels) => ({
  dtype: values instanceof Int32Array ? 'int32' : 'float32',
  shape: [SAMPLES, ...shape],
  data: Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64'),
});
