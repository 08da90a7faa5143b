import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { completeModel } from '../../../src/domain/model/short/resolved-graph.js';
import type { ShortModel } from '../../../src/keras/graph/short-model.js';
import type { Layer } from '../../../src/keras/layers/index.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { trainStep } from '../../helpers/engine/one-step.js';
import { compileFor, type ModelToTrain, type TrainingData } from '../../helpers/engine/parity-run.js';
import type { GraphNode } from '../../helpers/gpu/graph-def.js';
import { graphsOf } from '../../helpers/gpu/recorded-graphs.js';

loadTensorFlow({ intraOpThreads: 1 });

const SAMPLES = 8;
const IMAGE = [9, 9, 2];
const STEPS = 5;
/** Few different values, so that windows have several maxima, and negative ones. */
const coarse = (length: number) =>
  Float32Array.from({ length }, (_, index) => Math.round(2 * Math.sin(index * 12.9898)));
const dataOf = (sampleShape: number[], values: Float32Array): TrainingData => ({
  count: SAMPLES,
  x: { sampleShape, dtype: 'float32', values },
  y: { sampleShape: [1], dtype: 'float32', values: coarse(SAMPLES) },
  steps: { x: [], y: [] },
});

const convolution = (activation: 'relu' | 'relu6' | 'linear' = 'relu'): Layer => ({
  type: 'Conv2D',
  name: 'convolution',
  filters: 4,
  kernel_size: 3,
  padding: 'same',
  activation,
});
const HEAD: Layer[] = [{ type: 'Flatten' }, { type: 'Dense', name: 'head', units: 1 }];
/** Between an activation and its pooling, it keeps them apart and changes no value. */
const SAME: Layer = { type: 'Rescaling', scale: 1 };

const chain = (...layers: Layer[]): ShortModel => ({ layers: [...layers, ...HEAD] });

/**
 * Weights and losses of a few steps, and the operation before each pooling of the recorded steps, apart from what only changes
 * the shape.
 */
function trained({ layers }: ShortModel, shape = IMAGE, x = coarse(SAMPLES * product(shape))) {
  const model = completeModel({ name: 'model', input_shape: shape, layers });
  const loss = { type: 'mean_squared_error', from_logits: false } as const;
  const definition: ModelToTrain = {
    model,
    compile: { optimizer: { type: 'sgd', learning_rate: 1e-3 }, loss, metrics: [] },
  };
  const rows = Int32Array.from({ length: SAMPLES }, (_, row) => row);
  const values: number[] = [];
  const graphs = graphsOf(() => {
    const compiled = compileFor(definition, dataOf(shape, x), [rows]);
    const steps = Array.from({ length: STEPS }, () => trainStep(compiled, { rows }).loss);
    values.push(...steps, ...[...compiled.readWeights().values()].flatMap((weight) => [...weight]));
    compiled.dispose();
  });
  const nodes = graphs.flatMap((graph) => graph.nodes).filter(({ name }) => name.startsWith('train_'));
  const nodeBefore = ({ input: [first = ''] }: GraphNode): GraphNode | undefined => {
    const node = nodes.find(({ name }) => `${name}:0` === first);
    return node && ['ExpandDims', 'Reshape'].includes(node.op) ? nodeBefore(node) : node;
  };
  const before = nodes.filter(({ op }) => op === 'MaxPool').map((pooling) => nodeBefore(pooling)?.op);
  return { values, before };
}

const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1);

function assertSame(actual: readonly number[], expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  for (const [index, value] of actual.entries())
    assert.ok(isClose(value, expected[index]), `${value}, not ${expected[index]}`);
}

const isClose = (value: number, expected = Number.POSITIVE_INFINITY): boolean =>
  Object.is(value, expected) || Math.abs(value - expected) <= 1e-5;

const POOLINGS: Layer[] = [
  { type: 'MaxPooling2D' },
  { type: 'MaxPooling2D', pool_size: 3, strides: 2, padding: 'same' },
];

describe('a convolution, an activation and a maximum over windows', () => {
  for (const activation of ['relu', 'relu6'] as const)
    for (const [index, pooling] of POOLINGS.entries())
      test(`${activation}, pooling ${index}: pools first, and trains as if it did not`, () => {
        const together = trained(chain(convolution(activation), pooling));
        const apart = trained(chain(convolution(activation), SAME, pooling));
        assert.deepEqual(together.before, ['BiasAdd']);
        assert.notDeepEqual(apart.before, ['BiasAdd']);
        assertSame(together.values, apart.values);
      });

  test('pools first after a normalization, and where one pooling follows another', () => {
    const rectified: Layer[] = [{ type: 'BatchNormalization' }, { type: 'Activation', activation: 'relu' }];
    const twice: Layer[] = [{ type: 'MaxPooling2D' }, { type: 'ReLU' }, { type: 'MaxPooling2D' }];
    const together = trained(chain(convolution('linear'), ...rectified, ...twice));
    const apart = trained(
      chain(convolution('linear'), ...rectified, SAME, twice[0] ?? SAME, { type: 'ReLU' }, SAME, {
        type: 'MaxPooling2D',
      }),
    );
    assert.deepEqual(together.before, ['FusedBatchNormV3', 'Relu']);
    assertSame(together.values, apart.values);
  });

  for (const padding of ['valid', 'same'] as const)
    test(`pools first over one axis, with ${padding} windows`, () => {
      const { type: _images, ...layer } = convolution();
      const sequence = { ...layer, type: 'Conv1D' } as Layer;
      const pooling: Layer = { type: 'MaxPooling1D', pool_size: 3, strides: 2, padding };
      const together = trained(chain(sequence, pooling), [20, 3]);
      const apart = trained(chain(sequence, SAME, pooling), [20, 3]);
      assert.deepEqual(together.before, ['BiasAdd']);
      assert.notDeepEqual(apart.before, ['BiasAdd']);
      assertSame(together.values, apart.values);
    });

  test('pools first where a reshape of the model moves channels, and gives each bias its own gradient', () => {
    const dense: Layer = { type: 'Dense', units: 32, activation: 'relu' };
    const images: Layer[] = [{ type: 'Reshape', target_shape: [4, 4, 2] }, { type: 'MaxPooling2D' }];
    const together = trained(chain(dense, ...images), [6]);
    const apart = trained(chain(dense, SAME, ...images), [6]);
    assert.deepEqual(together.before, ['BiasAdd']);
    assertSame(together.values, apart.values);
  });

  test('trains the same with values that are not numbers, in some and in all places of a window', () => {
    for (const places of [[0], [161], [40, 41, 42, 43], Array.from({ length: 162 }, (_, place) => place)]) {
      const x = coarse(SAMPLES * 162);
      for (const place of places) x[place] = Number.NaN;
      const together = trained(chain(convolution(), { type: 'MaxPooling2D' }), IMAGE, x);
      const apart = trained(chain(convolution(), SAME, { type: 'MaxPooling2D' }), IMAGE, x);
      assert.deepEqual(together.before, ['BiasAdd']);
      assert.ok(together.values.some(Number.isNaN));
      assertSame(together.values, apart.values);
    }
  });

  test('rectifies first where channels come first, between transposes', () => {
    const format = { data_format: 'channels_first' } as const;
    const pooling: Layer = { type: 'MaxPooling2D', ...format };
    const together = trained(chain({ ...convolution(), ...format } as Layer, pooling), [2, 9, 9]);
    const apart = trained(chain({ ...convolution(), ...format } as Layer, SAME, pooling), [2, 9, 9]);
    assert.deepEqual(together.before, ['Transpose']);
    assertSame(together.values, apart.values);
  });

  test('rectifies first where something else uses the rectified images', () => {
    const { before } = trained({
      layers: [
        { type: 'InputLayer', name: 'images', shape: IMAGE },
        { ...convolution(), inputs: ['images'] },
        { type: 'MaxPooling2D', name: 'pooled', inputs: ['convolution'] },
        { type: 'AveragePooling2D', name: 'mean', inputs: ['convolution'] },
        { type: 'Add', name: 'sum', inputs: ['pooled', 'mean'] },
        { type: 'GlobalAveragePooling2D', name: 'means', inputs: ['sum'] },
        { type: 'Dense', units: 1, inputs: ['means'] },
      ],
    });
    assert.deepEqual(before, ['Relu']);
  });
});
