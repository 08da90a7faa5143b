import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { zipFile } from '../../helpers/data/upload-files.js';
import { readAccepted, readUpload } from '../../helpers/weights/upload-of.js';

const TOPOLOGY = {
  class_name: 'Sequential',
  config: { name: 's', layers: [] },
  keras_version: 'tfjs-layers 4.22.0',
};

const bytesOf = (values: { buffer: ArrayBufferLike }): Buffer => Buffer.from(new Uint8Array(values.buffer));
const floats = (...values: number[]): Buffer => bytesOf(new Float32Array(values));

/** A model.json with one group of weights. */
function modelJson(paths: unknown, weights: unknown, fields: Record<string, unknown> = {}): string {
  return JSON.stringify({
    format: 'layers-model',
    modelTopology: TOPOLOGY,
    weightsManifest: [{ paths, weights }],
    ...fields,
  });
}

const weight = (name: string, shape: readonly number[], fields: Record<string, unknown> = {}) => ({
  name,
  shape,
  dtype: 'float32',
  ...fields,
});

describe('a TensorFlow.js upload', () => {
  it('has weights that cross the borders of its files', async (t) => {
    const data = floats(1, 2, 3, 4, 5);
    const { content, tensors } = await readAccepted(t, {
      'a.bin': data.subarray(0, 7),
      'model.json': modelJson(
        ['a.bin', './b.bin'],
        [weight('dense/kernel', [2, 2]), weight('dense/bias', [1])],
      ),
      'b.bin': data.subarray(7),
      'notes.txt': 'x',
    });
    assert.deepEqual(
      tensors.map(({ name, values }) => [name, [...values]]),
      [
        ['dense/kernel', [1, 2, 3, 4]],
        ['dense/bias', [5]],
      ],
    );
    assert.equal(content.format, 'tfjs');
    assert.deepEqual(content.definition, { modelTopology: TOPOLOGY });
    assert.deepEqual(content.warnings, ["Files that no weight uses were skipped: 'notes.txt'."]);
  });

  it('is read from a zip with a folder, with its optimizer and compile settings', async (t) => {
    const weights = [weight('k', [1]), weight('adam/m', [1], { group: 'optimizer' })];
    const trainingConfig = { loss: 'meanSquaredError', optimizer_config: { class_name: 'Adam', config: {} } };
    const { content, tensors, optimizer } = await readAccepted(t, {
      'model.zip': await zipFile({
        'm/model.json': modelJson(['w.bin'], weights, { trainingConfig }),
        'm/w.bin': floats(1, 2),
      }),
    });
    assert.deepEqual([tensors[0]?.name, [...(optimizer?.[0]?.values ?? [])]], ['k', [2]]);
    assert.deepEqual(content.compile, trainingConfig);
  });

  it('is dequantized as by TensorFlow.js', async (t) => {
    const weights = [
      weight('q8', [2], { quantization: { dtype: 'uint8', scale: 0.1, min: -1 } }),
      weight('q16', [1], { quantization: { dtype: 'uint16', scale: 0.5, min: 2 } }),
      weight('half', [1], { quantization: { dtype: 'float16' } }),
    ];
    const data = Buffer.concat([Buffer.from([0, 255]), bytesOf(new Uint16Array([3, 0x3c00]))]);
    const { tensors } = await readAccepted(t, { 'model.json': modelJson(['w.bin'], weights), 'w.bin': data });
    assert.deepEqual(
      tensors.map(({ values }) => [...values]),
      [[-1, Math.fround(255 * 0.1 - 1)], [3.5], [1]],
    );
  });

  it('of this service has the definition that this service wrote', async (t) => {
    const model = { input_shape: [1], layers: [{ type: 'Dense', units: 1 }] };
    const { content } = await readAccepted(t, {
      'model.json': modelJson(['w.bin'], [weight('k', [1])], {
        userDefinedMetadata: { trainhorn: { model } },
      }),
      'w.bin': floats(1),
    });
    assert.deepEqual(content.definition, model);
  });

  const one = [weight('k', [1])];
  const FAULTS: readonly (readonly [string, Record<string, string | Buffer>, RegExp])[] = [
    [
      'files are missing',
      { 'model.json': modelJson(['a.bin', 'b.bin'], one) },
      /^missing_files: .*'a\.bin', 'b\.bin'/,
    ],
    [
      'a path leaves the upload',
      { 'model.json': modelJson(['../../etc/passwd'], one) },
      /^unsafe_reference: .*'\.\.\/\.\.\/etc\/passwd'/,
    ],
    ['a path is absolute', { 'model.json': modelJson(['/etc/passwd'], one) }, /^unsafe_reference: /],
    ['a path is a URL', { 'model.json': modelJson(['http://x/w.bin'], one) }, /^unsafe_reference: /],
    [
      'a file is short',
      { 'model.json': modelJson(['w.bin'], one), 'w.bin': Buffer.alloc(3) },
      /^invalid_tfjs: .*have 3 bytes, .*need 4/,
    ],
    [
      'a shape lies',
      { 'model.json': modelJson(['w.bin'], [weight('k', [1e6, 1e6])]), 'w.bin': floats(1) },
      /^invalid_tfjs: .*need 4000000000000/,
    ],
    [
      'a shape is negative',
      { 'model.json': modelJson(['w.bin'], [weight('k', [-1])]), 'w.bin': floats(1) },
      /^invalid_tfjs: .*not negative/,
    ],
    [
      'a dtype is text',
      { 'model.json': modelJson(['w.bin'], [weight('k', [1], { dtype: 'string' })]), 'w.bin': floats(1) },
      /^unsupported_dtype: .*'string'/,
    ],
    [
      'a quantization lacks its scale',
      {
        'model.json': modelJson(['w.bin'], [weight('k', [1], { quantization: { dtype: 'uint8' } })]),
        'w.bin': Buffer.alloc(1),
      },
      /^unsupported_dtype: .*quantized/,
    ],
    [
      'it is a graph-model',
      { 'model.json': modelJson(['w.bin'], one, { format: 'graph-model' }), 'w.bin': floats(1) },
      /^unsupported_format: .*graph-model/,
    ],
    [
      'it has no manifest',
      { 'model.json': JSON.stringify({ modelTopology: TOPOLOGY }) },
      /^invalid_tfjs: .*no weightsManifest/,
    ],
    [
      'it is a definition alone',
      { 'model.json': JSON.stringify(TOPOLOGY) },
      /^unsupported_format: .*JSON without weights/,
    ],
    [
      'it is an index of shards',
      { 'm.weights.json': JSON.stringify({ metadata: {}, weight_map: {} }) },
      /^unsupported_format: .*max_shard_size=None/,
    ],
    [
      'its JSON nests 200,000 levels',
      { 'model.json': `{"weightsManifest":${'['.repeat(200_000)}` },
      /^invalid_json: .*deeper than 64/,
    ],
  ];
  for (const [fault, contents, expected] of FAULTS)
    it(`is rejected when ${fault}`, async (t) => {
      const read = await readUpload(t, contents);
      assert.match(Array.isArray(read) ? (read[0] ?? '') : 'read', expected);
    });
});
