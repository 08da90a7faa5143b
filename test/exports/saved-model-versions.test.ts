import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, type TestContext, test } from 'node:test';
import type { XOp } from '../../src/contracts/datasets/preprocessing.js';
import type { ModelInput } from '../../src/contracts/models.js';
import type { InputValues } from '../../src/domain/data/element-view.js';
import { completeModel } from '../../src/domain/model/short/resolved-graph.js';
import type { ShortModel } from '../../src/keras/graph/short-model.js';
import { elementsOf } from '../../src/keras/shape.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { buildModel } from '../../workers/engine/model/build-model.js';
import { loadModel } from '../../workers/engine/model/load-model.js';
import { drawWeights } from '../../workers/engine/model/weight-values.js';
import { saveModel } from '../../workers/engine/storage/saved-model.js';
import { readVersion } from '../../workers/exporter/exported-version.js';
import { exportSavedModel } from '../../workers/exporter/formats/saved-model.js';
import { sampleManifest } from '../helpers/jobs/sample-model.js';
import { assertClose, unpack } from '../helpers/keras/keras-fixtures.js';
import { type CallArray, type SavedModelAnswer, startTensorFlow } from './saved-model-calls.js';

loadTensorFlow({ intraOpThreads: 1 });
const tensorflow = startTensorFlow();
after(() => tensorflow.stop());

/** An input of a version, and samples of it in the units of the dataset. */
interface GivenInput {
  shape: number[];
  dtype: ModelInput['input']['dtype'];
  steps: XOp[];
  values: readonly (string | number)[];
}

interface VersionCase {
  name: string;
  definition: ShortModel;
  inputs: Record<string, GivenInput>;
}

const SAMPLES = 3;
const NO_STATISTICS = { min: null, max: null, mean: null, std: null, nan_count: 0, infinite_count: 0 };

/** Whole numbers that only their place decides. */
const counted = (shape: readonly number[], below: number, from = 0): number[] =>
  Array.from({ length: SAMPLES * elementsOf(shape) }, (_, index) => from + ((index * 37 + 11) % below));

const chain = (...layers: ShortModel['layers']): ShortModel => ({ layers });
const input = (shape: number[], dtype?: 'int64' | 'string') => ({
  type: 'InputLayer' as const,
  name: 'x',
  shape,
  ...(dtype && { dtype }),
});

const CASES: VersionCase[] = [
  {
    name: 'images of bytes',
    definition: chain(input([20]), { type: 'Dense', units: 3, activation: 'softmax' }),
    inputs: {
      x: {
        shape: [5, 4],
        dtype: 'uint8',
        steps: [
          { op: 'reshape', shape: [-1] },
          { op: 'rescale', scale: 1 / 255 },
        ],
        values: counted([5, 4], 256),
      },
    },
  },
  {
    name: 'images that are resized and preprocessed as for ImageNet',
    definition: chain(
      input([4, 7, 3]),
      { type: 'Conv2D', filters: 2, kernel_size: 3 },
      { type: 'GlobalAveragePooling2D' },
    ),
    inputs: {
      x: {
        shape: [6, 5, 3],
        dtype: 'uint8',
        steps: [
          { op: 'resize', height: 4, width: 7 },
          { op: 'preprocess_input', mode: 'caffe' },
        ],
        values: counted([6, 5, 3], 256),
      },
    },
  },
  {
    name: 'gray images of 16 bits',
    definition: chain(input([3, 3, 1]), { type: 'Flatten' }, { type: 'Dense', units: 2 }),
    inputs: {
      x: {
        shape: [3, 3, 3],
        dtype: 'uint16',
        steps: [{ op: 'grayscale' }, { op: 'normalize', mean: 30000, std: 20000 }],
        values: counted([3, 3, 3], 65536),
      },
    },
  },
  {
    name: 'tables of float64, whose steps float32 would round',
    definition: chain(input([2]), { type: 'Dense', units: 2 }),
    inputs: {
      x: {
        shape: [2],
        dtype: 'float64',
        steps: [{ op: 'normalize', mean: [1.7e9, 0.5], std: [3600, 2] }],
        values: counted([2], 7200, 1.7e9),
      },
    },
  },
  {
    name: 'windows of rows of int64',
    definition: chain(input([4, 2]), { type: 'LSTM', units: 3 }),
    inputs: {
      x: {
        shape: [4, 2],
        dtype: 'int64',
        steps: [
          { op: 'rescale', scale: 0.001, offset: -1.7e6 },
          { op: 'window', sequence_length: 4 },
          { op: 'normalize', mean: 3, std: [2, 4] },
        ],
        values: counted([4, 2], 7200, 1.7e9),
      },
    },
  },
  {
    name: 'windows of rows of float32',
    definition: chain(input([4, 2]), { type: 'GRU', units: 3 }),
    inputs: {
      x: {
        shape: [4, 2],
        dtype: 'float32',
        steps: [
          { op: 'rescale', scale: 0.01 },
          { op: 'window', sequence_length: 4 },
        ],
        values: counted([4, 2], 100),
      },
    },
  },
  {
    name: 'images of float64 that are resized, cut into bands and mixed in training',
    definition: chain(input([2, 3, 2, 3]), { type: 'Flatten' }, { type: 'Dense', units: 2 }),
    inputs: {
      x: {
        shape: [5, 5, 3],
        dtype: 'float64',
        steps: [
          { op: 'preprocess_input', mode: 'torch' },
          { op: 'resize', height: 4, width: 3 },
          { op: 'reshape', shape: [2, 3, 2, 3] },
          { op: 'mix_up' },
        ],
        values: counted([5, 5, 3], 256),
      },
    },
  },
  {
    name: 'texts next to numbers, and integers that a lookup and a layer of the step read',
    definition: {
      layers: [
        { type: 'InputLayer', name: 'text', shape: [1], dtype: 'string' },
        { type: 'InputLayer', name: 'id', shape: [2], dtype: 'int64' },
        { type: 'InputLayer', name: 'number', shape: [3] },
        {
          type: 'TextVectorization',
          name: 'tokens',
          vocabulary: ['good', 'bad'],
          output_sequence_length: 4,
          inputs: 'text',
        },
        { type: 'Embedding', name: 'words', input_dim: 4, output_dim: 3, mask_zero: true, inputs: 'tokens' },
        { type: 'LSTM', name: 'read', units: 3, inputs: 'words' },
        { type: 'IntegerLookup', name: 'ids', vocabulary: [9, 12], output_mode: 'count', inputs: 'id' },
        { type: 'Rescaling', name: 'scaled', scale: 0.1, inputs: 'id' },
        { type: 'Concatenate', name: 'joined', inputs: ['read', 'ids', 'scaled', 'number'] },
        { type: 'Dense', name: 'first', units: 2, inputs: 'joined' },
        { type: 'Dense', name: 'second', units: 1, activation: 'sigmoid', inputs: 'joined' },
      ],
      inputs: ['text', 'id', 'number'],
      outputs: ['first', 'second'],
    },
    inputs: {
      text: { shape: [1], dtype: 'string', steps: [], values: ['Good, bad!', '', 'so good so bad so good'] },
      id: { shape: [2], dtype: 'int64', steps: [{ op: 'rescale', scale: 3 }], values: [3, 4, 1, 4, 3, 2] },
      number: {
        shape: [3],
        dtype: 'float32',
        steps: [{ op: 'normalize', mean: 50, std: 30 }],
        values: counted([3], 100),
      },
    },
  },
];

describe('saved_model of a version, its preprocessing included, predicts as the service does', () => {
  for (const versionCase of CASES) test(versionCase.name, (t) => compare(t, versionCase));
});

test('saved_model of a version takes the inputs of the model where preprocessing is left out', async (t) => {
  const { answer } = await exported(t, CASES[0] ?? assert.fail(), {
    preprocessing: false,
    calls: [{ x: { shape: [1, 20], data: Buffer.alloc(80).toString('base64') } }],
  });
  assert.deepEqual(answer.inputs, { x: { dtype: 'float32', shape: [null, 20] } });
  assert.deepEqual(answer.results, { dense: { dtype: 'float32', shape: [null, 3] } });
  assert.deepEqual(answer.signatures, ['serve', 'serving_default']);
  assert.deepEqual(answer.variables.sort(), ['dense/bias:0', 'dense/kernel:0']);
  assert.deepEqual(answer.trainable.sort(), ['dense/bias:0', 'dense/kernel:0']);
});

async function compare(t: TestContext, versionCase: VersionCase): Promise<void> {
  const call = Object.fromEntries(
    Object.entries(versionCase.inputs).map(([name, given]) => [name, arrayOf(given)]),
  );
  const { answer, served, directory } = await exported(t, versionCase, {
    preprocessing: true,
    calls: [call],
  });
  assert.deepEqual(answer.logged, []);
  assert.deepEqual(
    answer.inputs,
    Object.fromEntries(
      Object.entries(versionCase.inputs).map(([name, { dtype, shape }]) => [
        name,
        { dtype, shape: [null, ...shape] },
      ]),
    ),
  );
  const loaded = await loadModel(directory);
  t.after(() => loaded.dispose());
  const samples = Object.values(versionCase.inputs).map(valuesOf);
  const expected = loaded.predict(loaded.prepare(samples, SAMPLES), SAMPLES);
  const names = Object.keys(answer.results);
  for (const outputs of [answer.outputs[0], served])
    for (const [index, { name }] of buildModel(completeModel(versionCase.definition)).outputs.entries()) {
      assert.ok(names.includes(name));
      const found = outputs?.[name] ?? assert.fail(name);
      assertClose(unpack(found), expected[index] ?? [], name, { relative: 1e-5 });
    }
}

/** Saves a version with fresh weights, exports it, and has TensorFlow load it in both of its ways. */
async function exported(
  t: TestContext,
  { definition, inputs }: VersionCase,
  { preprocessing, calls }: { preprocessing: boolean; calls: Record<string, CallArray>[] },
): Promise<{
  answer: SavedModelAnswer;
  served: SavedModelAnswer['outputs'][number] | undefined;
  directory: string;
}> {
  const root = await mkdtemp(join(tmpdir(), 'trainhorn-version-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const [directory, scratchDirectory, zip] = ['version', 'scratch', 'model.zip'].map((name) =>
    join(root, name),
  ) as [string, string, string];
  await mkdir(scratchDirectory);
  const config = completeModel(definition);
  const model = buildModel(config);
  const described = Object.entries(inputs).map(
    ([name, { shape, dtype, steps }], index): ModelInput => ({
      name,
      input: { shape, dtype },
      preprocessing: steps,
      model_input_shape: [...(model.given[index]?.shape ?? [])],
      background: null,
      feature_names: null,
      statistics: { x: NO_STATISTICS, y: null, columns: null, border_mean: null },
      units: null,
    }),
  );
  const [first] = described;
  if (first === undefined) return assert.fail('The version has no inputs');
  const manifest = {
    ...sampleManifest('the-model', 7, {}),
    input: first.input,
    preprocessing: first.preprocessing,
    ...(described.length > 1 && { inputs: described }),
  };
  await saveModel(model, drawWeights(model, 1), { config, manifest, directory });
  const options = { preprocessing };
  const outcome = await exportSavedModel(await readVersion(directory), {
    path: zip,
    scratchDirectory,
    options,
  });
  assert.deepEqual(outcome, { outcome: 'written' });
  const unpacked = join(root, 'unpacked');
  const answer = await tensorflow.ask<SavedModelAnswer>({
    zip,
    unpacked,
    directory: join(unpacked, 'the-model', '7'),
    calls,
  });
  const { outputs } = await tensorflow.ask<Pick<SavedModelAnswer, 'outputs'>>({
    serve: join(unpacked, 'the-model', '7'),
    calls,
  });
  return { answer, served: outputs[0], directory };
}

function arrayOf({ shape, dtype, values }: GivenInput): CallArray {
  const whole = [SAMPLES, ...shape];
  if (dtype === 'string') return { shape: whole, texts: values.map(String) };
  return { shape: whole, numbers: values.map(Number), dtype };
}

function valuesOf({ dtype, values }: GivenInput): InputValues {
  if (dtype === 'string') return values.map(String);
  return dtype === 'float64' || dtype === 'int64'
    ? Float64Array.from(values, Number)
    : Float32Array.from(values, Number);
}
