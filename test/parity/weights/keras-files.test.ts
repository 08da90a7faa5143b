import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { type JobCreate, JobCreateSchema } from '../../../src/contracts/jobs/training-config.js';
import { createValidator } from '../../../src/validation/validation.js';
import type { StoredTensor } from '../../../workers/engine/storage/safetensors.js';
import { acceptedGraph } from '../../helpers/graphs/accepted-graph.js';
import { runScript } from '../../helpers/keras/run-script.js';
import { type ReadUpload, readFiles, temporaryDirectory } from '../../helpers/weights/upload-of.js';

/** A model of Keras, saved in its formats; digests are of shapes and values. */
interface SavedModel {
  weights: string[];
  optimizer: string[] | null;
  /** By the path of the dataset in the weights of Keras 3. */
  datasets: Record<string, string>;
  files: Record<'keras' | 'weights_h5' | 'h5' | 'divided_h5', string>;
}

const SMALL = ['mixed', 'many', 'short_types', 'preprocessing', 'quantized'] as const;
const APPLICATIONS = ['ResNet50', 'MobileNetV2', 'EfficientNetB0'] as const;
type ModelName = (typeof SMALL)[number] | (typeof APPLICATIONS)[number];

const isLong = process.env['TEST_ALL'] === '1';
const MODELS: readonly ModelName[] = isLong ? [...SMALL, ...APPLICATIONS] : SMALL;
const IN_ALL_FORMATS = MODELS.filter((name) => !['short_types', 'preprocessing', 'quantized'].includes(name));
const READABLE = MODELS.filter((name) => name !== 'quantized');

const validate = createValidator(JobCreateSchema);

const digestOf = ({ shape, values }: StoredTensor): string => {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return `[${shape.join(', ')}] ${createHash('sha256').update(bytes).digest('hex')}`;
};

describe('weights that Keras saved', () => {
  let directory = '';
  let models: Partial<Record<ModelName, SavedModel>> = {};

  before(async (t) => {
    directory = await temporaryDirectory({ after: (end) => 'after' in t && t.after(end) });
    models = await runScript('weights/keras_files.py', { directory, models: MODELS });
  });

  const savedOf = (name: ModelName): SavedModel => {
    const saved = models[name];
    assert.ok(saved !== undefined);
    return saved;
  };

  const read = async (name: ModelName, form: keyof SavedModel['files']): Promise<ReadUpload | string[]> => {
    const file = savedOf(name).files[form];
    const path = join(directory, file);
    return readFiles(directory, [{ path, name: file, sizeBytes: (await stat(path)).size }]);
  };

  const readWhole = async (name: ModelName, form: keyof SavedModel['files']): Promise<ReadUpload> => {
    const found = await read(name, form);
    if (Array.isArray(found)) assert.fail(found.join('\n'));
    return found;
  };

  for (const name of READABLE)
    for (const form of ['keras', 'weights_h5'] as const)
      it(`have every value under its path in ${form}: ${name}`, async () => {
        const { content, tensors, optimizer } = await readWhole(name, form);
        const found = [...tensors, ...(optimizer ?? [])].map((tensor) => [tensor.name, digestOf(tensor)]);
        assert.deepEqual(Object.fromEntries(found), savedOf(name).datasets);
        assert.equal(content.format, form);
        assert.deepEqual(optimizer?.map(digestOf) ?? null, savedOf(name).optimizer);
      });

  for (const name of IN_ALL_FORMATS)
    for (const form of ['h5', 'divided_h5'] as const)
      it(`have the order of the layers in ${form}: ${name}`, async () => {
        const { content, tensors } = await readWhole(name, form);
        assert.deepEqual(tensors.map(digestOf), savedOf(name).weights);
        assert.equal(content.format, 'h5');
        assert.ok(content.tensors.every(({ layer, name }) => layer !== null && name.startsWith(`${layer}/`)));
      });

  it('keep the layers of a class in the order of their numbers', async () => {
    const { tensors } = await readWhole('many', 'weights_h5');
    assert.deepEqual(tensors.map(digestOf), savedOf('many').weights);
  });

  it('have the state of the optimizer in its order in h5', async () => {
    const { content, optimizer } = await readWhole('mixed', 'h5');
    assert.deepEqual(optimizer?.map(digestOf), savedOf('mixed').optimizer);
    assert.equal(content.compile?.['loss'], 'sparse_categorical_crossentropy');
  });

  for (const name of IN_ALL_FORMATS)
    for (const form of ['keras', 'h5'] as const)
      it(`come with a definition that a job accepts from ${form}: ${name}`, async () => {
        const { content } = await readWhole(name, form);
        const job: unknown = {
          model: content.definition,
          compile: { loss: 'mse' },
          dataset: { id: 'mnist' },
        };
        assert.deepEqual(validate(job), []);
        const graph = acceptedGraph((job as JobCreate).model);
        assert.ok(graph.nodes.length > 2);
        assert.match(content.kerasVersion ?? '', /^3\./);
      });

  it('come without a definition from weights alone', async () => {
    for (const form of ['weights_h5', 'divided_h5'] as const)
      assert.equal((await readWhole('mixed', form)).content.definition, null);
  });

  it('come with the vocabularies and statistics of preprocessing layers', async () => {
    const { content } = await readWhole('preprocessing', 'keras');
    assert.deepEqual(content.vocabularies, {
      'layers/integer_lookup': [-1, 5, 3],
      'layers/string_lookup': ['[UNK]', 'é', 'y', 'x'],
      'layers/text_vectorization': ['', '[UNK]', 'c', 'b', 'd', 'a'],
    });
    assert.deepEqual(
      content.tensors.map(({ name, dtype }) => [name, dtype]),
      [
        ['layers/normalization/vars/0', 'float32'],
        ['layers/normalization/vars/1', 'float32'],
        ['layers/normalization/vars/2', 'int64'],
      ],
    );
  });

  it('are rejected when they are quantized', async () => {
    for (const form of ['keras', 'weights_h5'] as const)
      assert.match(String(await read('quantized', form)), /^unsupported_dtype: .*quantized/);
  });
});
