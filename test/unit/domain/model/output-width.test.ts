import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { resolveJob } from '../../../../src/domain/admission/resolve-job.js';
import type { Layer } from '../../../../src/keras/layers/index.js';
import { describedDataset, wordsDataset } from '../../../fixtures/described-datasets.js';

const images = describedDataset({ x: { shape: [28, 28, 1], dtype: 'float32' } });
const words = { ...wordsDataset(), classes: [...'0123456789'] };

/** The findings of a model of too few outputs for ten classes. */
function findings(layers: Layer[], dataset = images) {
  const body = {
    model: { layers },
    compile: { loss: 'sparse_categorical_crossentropy' as const },
    dataset: { id: dataset.id },
  };
  const job = resolveJob(body, { dataset, maxJobMemoryBytes: 8e9, maxRunSeconds: 60 });
  return job.outcome === 'invalid' ? job.errors : assert.fail('accepted');
}

const conv: Layer = { type: 'Conv2D', filters: 8, kernel_size: 3 };
const flatten: Layer = { type: 'Flatten' };
const pooled: Layer = { type: 'GlobalAveragePooling2D' };
const normalized: Layer = { type: 'BatchNormalization' };

describe('a model with too few outputs for its classes', () => {
  const cases: [string, Layer[], pointer: string, fix: RegExp, typeof images?][] = [
    ['Dense', [flatten, { type: 'Dense', units: 5 }], '1', /'dense' has 5 outputs.*Set its units to 10\./],
    [
      'Dense → BatchNormalization',
      [flatten, { type: 'Dense', units: 5 }, normalized],
      '1',
      /^The model has 5 outputs.*Set units of 'dense' to 10\./,
    ],
    [
      'Dense → Activation → Dropout',
      [
        flatten,
        { type: 'Dense', units: 5 },
        { type: 'Activation', activation: 'softmax' },
        { type: 'Dropout', rate: 0.1 },
      ],
      '1',
      /Set units of 'dense' to 10\./,
    ],
    ['Conv2D → GlobalAveragePooling2D', [conv, pooled], '0', /Set filters of 'conv2d' to 10\./],
    [
      'Conv2D → pooling → GlobalAveragePooling2D with keepdims → Flatten',
      [conv, { type: 'MaxPooling2D' }, { ...pooled, keepdims: true } as Layer, flatten],
      '0',
      /Set filters of 'conv2d' to 10\./,
    ],
    [
      'Conv2D of a whole image → Reshape',
      [
        { type: 'Conv2D', filters: 5, kernel_size: 28 },
        { type: 'Reshape', target_shape: [5] },
      ],
      '0',
      /Set filters of 'conv2d' to 10\./,
    ],
    [
      'LSTM',
      [
        { type: 'Reshape', target_shape: [28, 28] },
        { type: 'LSTM', units: 4 },
      ],
      '1',
      /'lstm' has 4.*Set its units to 10\./,
    ],
    [
      'Embedding → Reshape of one word',
      [
        { type: 'Embedding', input_dim: 9, output_dim: 4 },
        { type: 'Reshape', target_shape: [4] },
      ],
      '0',
      /Set output_dim of 'embedding' to 10\./,
      { ...words, x: { shape: [1], dtype: 'int32' } },
    ],
    [
      'Conv2D → Flatten of several axes',
      [{ type: 'Conv2D', filters: 1, kernel_size: 26 }, flatten],
      '1',
      /'flatten' has 9 outputs.*End the model with \{"type": "Dense", "units": 10\}\./,
    ],
    [
      'Dense → Reshape into other axes',
      [
        { type: 'Dense', units: 9 },
        { type: 'Conv2D', filters: 9, kernel_size: 28 },
        { type: 'Reshape', target_shape: [9] },
      ],
      '1',
      /Set filters of 'conv2d' to 10\./,
    ],
  ];
  for (const [name, layers, index, fix, dataset] of cases) {
    test(`names the argument and layer to change: ${name}`, () => {
      const [error, ...others] = findings(layers, dataset);
      assert.deepEqual(others, []);
      assert.equal(error?.code, 'incompatible_loss');
      assert.equal(error?.pointer, `/model/layers/${index}`);
      assert.match(error?.detail ?? '', fix);
    });
  }
});
