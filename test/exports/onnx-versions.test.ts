import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import type { ModelManifest } from '../../src/contracts/models.js';
import { completeModel } from '../../src/domain/model/short/resolved-graph.js';
import type { ShortModel } from '../../src/keras/graph/short-model.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { buildModel } from '../../workers/engine/model/build-model.js';
import { loadModel } from '../../workers/engine/model/load-model.js';
import { drawWeights } from '../../workers/engine/model/weight-values.js';
import { saveModel } from '../../workers/engine/storage/saved-model.js';
import { type ExportOutcome, readVersion } from '../../workers/exporter/exported-version.js';
import { exportOnnx } from '../../workers/exporter/formats/onnx.js';
import { sampleManifest } from '../helpers/jobs/sample-model.js';
import { assertClose, unpack } from '../helpers/keras/keras-fixtures.js';
import { type OnnxAnswer, startOnnxRuntime } from './onnx-calls.js';

loadTensorFlow({ intraOpThreads: 1 });
const onnx = startOnnxRuntime();
after(() => onnx.stop());

const SAMPLES = 3;

const IMAGES: Pick<ModelManifest, 'input' | 'preprocessing'> = {
  input: { shape: [4, 4, 3], dtype: 'uint8' },
  preprocessing: [{ op: 'rescale', scale: 1 / 255 }],
};

const CONVOLUTIONS: ShortModel = {
  layers: [
    { type: 'InputLayer', name: 'image', shape: [4, 4, 3] },
    { type: 'Conv2D', filters: 2, kernel_size: 3, activation: 'relu' },
    { type: 'BatchNormalization' },
    { type: 'GlobalAveragePooling2D' },
    { type: 'Dense', name: 'classes', units: 3, activation: 'softmax' },
  ],
};

test('onnx of a version includes its preprocessing as an option, and says what it is', async (t) => {
  const { outcome, path, directory } = await exported(t, CONVOLUTIONS, IMAGES, true);
  assert.deepEqual(outcome, { outcome: 'written' });
  const values = Float32Array.from({ length: SAMPLES * 48 }, (_, index) => (index * 37 + 11) % 256);
  const answer = await run(path, { shape: [SAMPLES, 4, 4, 3], values, dtype: 'uint8' });
  const model = await loadModel(directory);
  t.after(() => model.dispose());
  const [expected] = model.predict(model.prepare([values], SAMPLES), SAMPLES);
  assertClose(unpack(answer.runs[0]?.[0] ?? assert.fail()), expected ?? [], 'classes');
  assert.deepEqual(answer.inputs, [{ name: 'image', shape: ['batch', 4, 4, 3] }]);
  assert.deepEqual(answer.outputs, [{ name: 'classes', shape: ['batch', 3] }]);
  assert.equal(answer.producer, 'trainhorn');
  assert.equal(answer.metadata['model'], 'the-model');
  assert.deepEqual(JSON.parse(answer.metadata['inputs'] ?? ''), [
    { ...IMAGES.input, preprocessing: IMAGES.preprocessing },
  ]);
});

test('onnx of a version takes the inputs of the model where preprocessing is left out', async (t) => {
  const { path, directory } = await exported(t, CONVOLUTIONS, IMAGES, false);
  const bytes = Float32Array.from({ length: SAMPLES * 48 }, (_, index) => (index * 37 + 11) % 256);
  const values = bytes.map((value) => value / 255);
  const answer = await run(path, { shape: [SAMPLES, 4, 4, 3], values, dtype: 'float32' });
  const model = await loadModel(directory);
  t.after(() => model.dispose());
  const [expected] = model.predict(model.prepare([bytes], SAMPLES), SAMPLES);
  assertClose(unpack(answer.runs[0]?.[0] ?? assert.fail()), expected ?? [], 'classes');
});

test('onnx computes a mixed policy in float32', async (t) => {
  const layers = CONVOLUTIONS.layers.map((layer) =>
    'type' in layer && layer.type !== 'InputLayer' ? { ...layer, dtype: 'mixed_bfloat16' } : layer,
  ) as ShortModel['layers'];
  const plain = await exported(t, CONVOLUTIONS, IMAGES, true);
  const mixed = await exported(t, { layers }, IMAGES, true);
  assert.deepEqual(mixed.outcome, { outcome: 'written' });
  const values = new Float32Array(SAMPLES * 48).fill(100);
  const image = { shape: [SAMPLES, 4, 4, 3], values, dtype: 'uint8' };
  const [expected, found] = [await run(plain.path, image), await run(mixed.path, image)];
  assertClose(
    unpack(found.runs[0]?.[0] ?? assert.fail()),
    unpack(expected.runs[0]?.[0] ?? assert.fail()),
    'classes',
  );
});

test('onnx of layers on texts is refused by name, all at once, and nothing is written', async (t) => {
  const { outcome, path } = await exported(
    t,
    {
      layers: [
        { type: 'InputLayer', name: 'text', shape: [1], dtype: 'string' },
        {
          type: 'TextVectorization',
          name: 'tokens',
          vocabulary: ['a'],
          output_sequence_length: 3,
          inputs: 'text',
        },
        { type: 'StringLookup', name: 'word', vocabulary: ['a'], inputs: 'text' },
        { type: 'Concatenate', name: 'joined', inputs: ['tokens', 'word'] },
        { type: 'Dense', name: 'dense', units: 1, inputs: 'joined' },
      ],
      inputs: ['text'],
      outputs: ['dense'],
    },
    { input: { shape: [1], dtype: 'string' }, preprocessing: [] },
    false,
  );
  assert.ok(outcome.outcome === 'inexpressible');
  const details = outcome.errors.map(({ detail }) => detail);
  assert.match(details.join('\n'), /Layer tokens \(TextVectorization\) cannot be exported to ONNX/);
  assert.match(details.join('\n'), /Layer word \(StringLookup\) cannot be exported to ONNX/);
  assert.ok(!existsSync(path));
});

/** Saves a version with fresh weights, and exports it. */
async function exported(
  t: TestContext,
  definition: ShortModel,
  data: Pick<ModelManifest, 'input' | 'preprocessing'>,
  preprocessing: boolean,
): Promise<{ outcome: ExportOutcome; path: string; directory: string }> {
  const root = await mkdtemp(join(tmpdir(), 'trainhorn-onnx-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const [directory, path] = [join(root, 'version'), join(root, 'model.onnx')];
  const config = completeModel(definition);
  const model = buildModel(config);
  const manifest = { ...sampleManifest('the-model', 7, {}), ...data };
  await saveModel(model, drawWeights(model, 1), { config, manifest, directory });
  const options = { preprocessing };
  const outcome = await exportOnnx(await readVersion(directory), { path, scratchDirectory: root, options });
  return { outcome, path, directory };
}

/** A batch of the only input. */
interface Given {
  shape: number[];
  values: Float32Array;
  dtype: string;
}

async function run(path: string, { shape, values, dtype }: Given): Promise<OnnxAnswer> {
  const data = Buffer.from(values.buffer).toString('base64');
  const model = (await readFile(path)).toString('base64');
  return onnx.ask<OnnxAnswer>({ model, batches: [{ image: { shape, dtype, data } }] });
}
