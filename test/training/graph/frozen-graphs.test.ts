import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { completeModel } from '../../../src/domain/model/short/resolved-graph.js';
import type { Layer } from '../../../src/keras/layers/index.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { compileFor, type ModelToTrain, type TrainingData } from '../../helpers/engine/parity-run.js';
import { graphsOf } from '../../helpers/gpu/recorded-graphs.js';

loadTensorFlow({ intraOpThreads: 1 });

const SAMPLES = 4;
/** Operations that only gradients of layers have. */
const OF_GRADIENTS = /Backprop|Grad(V2|V3)?$/;

/** How often the training steps of a chain have each operation of gradients, and the slots of its optimizer. */
function recorded(sampleShape: number[], layers: Layer[]) {
  const model = completeModel({ name: 'model', input_shape: sampleShape, layers });
  const loss = { type: 'mean_squared_error', from_logits: false } as const;
  const compile: ModelToTrain['compile'] = { optimizer: { type: 'adam' }, loss, metrics: [] };
  const size = sampleShape.reduce((product, side) => product * side, SAMPLES);
  const data: TrainingData = {
    count: SAMPLES,
    x: { sampleShape, dtype: 'float32', values: new Float32Array(size) },
    y: { sampleShape: [1], dtype: 'float32', values: new Float32Array(SAMPLES) },
    steps: { x: [], y: [] },
  };
  const slots: string[] = [];
  const graphs = graphsOf(() => {
    const compiled = compileFor({ model, compile }, data, [new Int32Array(SAMPLES)]);
    slots.push(...compiled.readSlots().keys());
    compiled.dispose();
  });
  const counts: Record<string, number> = {};
  for (const { op } of graphs.flatMap(({ nodes }) => nodes))
    if (OF_GRADIENTS.test(op)) counts[op] = (counts[op] ?? 0) + 1;
  return { counts, slots };
}

const convolution = (name: string, trainable: boolean): Layer => ({
  type: 'Conv2D',
  name,
  filters: 3,
  kernel_size: 3,
  padding: 'same',
  activation: 'relu',
  trainable,
});
const HEAD: Layer[] = [{ type: 'GlobalAveragePooling2D' }, { type: 'Dense', name: 'head', units: 1 }];
const IMAGE = [8, 8, 3];

describe('a recorded training step', () => {
  test('has no gradient of frozen layers below the first that is trained, and no slots for them', () => {
    const frozen: Layer[] = [
      convolution('one', false),
      { type: 'BatchNormalization', trainable: false },
      { type: 'DepthwiseConv2D', kernel_size: 3, padding: 'same', dilation_rate: 2, trainable: false },
      { type: 'Conv2D', filters: 3, kernel_size: 2, dilation_rate: 2, trainable: false },
      { type: 'MaxPooling2D' },
    ];
    const { counts, slots } = recorded(IMAGE, [...frozen, ...HEAD]);
    assert.deepEqual(counts, { BiasAddGrad: 1 });
    assert.deepEqual(
      slots.filter((path) => !path.includes('head')),
      [],
    );
  });

  test('has the gradients of a frozen layer by its input alone, where one below is trained', () => {
    const { counts } = recorded(IMAGE, [convolution('one', true), convolution('two', false), ...HEAD]);
    assert.deepEqual(counts, {
      BiasAddGrad: 2,
      Conv2DBackpropFilter: 1,
      Conv2DBackpropInput: 1,
      ReluGrad: 2,
    });
  });

  test('has the gradients of a frozen layer by its input alone, where TensorFlow gives all at once', () => {
    const dilated: Layer = { type: 'Conv2D', filters: 3, kernel_size: 2, dilation_rate: 2, trainable: false };
    const { counts } = recorded(IMAGE, [convolution('one', true), dilated, ...HEAD]);
    assert.deepEqual([counts['Conv2DBackpropFilter'], counts['Conv2DBackpropInput']], [1, 1]);
  });

  test('has the gradients of the first trained layer by its weights alone', () => {
    const dilated: Layer = { type: 'Conv2D', filters: 3, kernel_size: 2, dilation_rate: 2 };
    const { counts } = recorded(IMAGE, [convolution('one', false), dilated, ...HEAD]);
    assert.deepEqual([counts['Conv2DBackpropFilter'], counts['Conv2DBackpropInput']], [1, undefined]);
  });

  test('has no gradient of frozen recurrent layers', () => {
    const lstm: Layer = { type: 'LSTM', units: 3, return_sequences: true };
    const frozen: Layer[] = [lstm, { type: 'Bidirectional', layer: { type: 'GRU', units: 2 } }];
    const head: Layer = { type: 'Dense', name: 'head', units: 1 };
    const { counts } = recorded([5, 2], [...frozen.map((layer) => ({ ...layer, trainable: false })), head]);
    assert.deepEqual(counts, { BiasAddGrad: 1 });
  });
});
