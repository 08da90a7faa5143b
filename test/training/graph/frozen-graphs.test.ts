import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { completeModel } from '../../../src/domain/model/short/resolved-graph.js';
import type { Layer } from '../../../src/keras/layers/index.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { testStep, trainStep } from '../../helpers/engine/one-step.js';
import { compileFor, type ModelToTrain, type TrainingData } from '../../helpers/engine/parity-run.js';
import { graphsOf } from '../../helpers/gpu/recorded-graphs.js';

loadTensorFlow({ intraOpThreads: 1 });

const SAMPLES = 4;
/** Operations that only gradients of layers have. */
const OF_GRADIENTS = /Backprop|Grad(V2|V3)?$/;

/** A chain with the loss mean_squared_error, and ones to train it on. */
function jobOf(sampleShape: number[], layers: Layer[]): [ModelToTrain, TrainingData] {
  const model = completeModel({ name: 'model', input_shape: sampleShape, layers });
  const loss = { type: 'mean_squared_error', from_logits: false } as const;
  const compile: ModelToTrain['compile'] = { optimizer: { type: 'adam' }, loss, metrics: [] };
  const size = sampleShape.reduce((product, side) => product * side, SAMPLES);
  const data: TrainingData = {
    count: SAMPLES,
    x: { sampleShape, dtype: 'float32', values: new Float32Array(size).fill(1) },
    y: { sampleShape: [1], dtype: 'float32', values: new Float32Array(SAMPLES) },
    steps: { x: [], y: [] },
  };
  return [{ model, compile }, data];
}

/** The loss of a training step on ones, whose weights are all different, and that of the same batch in evaluation. */
function losses(sampleShape: number[], layers: Layer[]): { counted: number; evaluated: number } {
  const rows = Int32Array.from({ length: SAMPLES }, (_, row) => row);
  const compiled = compileFor(...jobOf(sampleShape, layers), [rows]);
  try {
    const varied = [...compiled.readWeights()].map(([path, values], place) => {
      const other = values.map((_, index) => 0.5 + Math.abs(Math.sin(7 * place + index)));
      return [path, other] as const;
    });
    compiled.writeWeights(new Map(varied));
    const evaluated = testStep(compiled, { rows }).loss;
    return { evaluated, counted: trainStep(compiled, { rows }).loss };
  } finally {
    compiled.dispose();
  }
}

/** How often the training steps of a chain have each operation of gradients, and the slots of its optimizer. */
function recorded(sampleShape: number[], layers: Layer[]) {
  const [job, data] = jobOf(sampleShape, layers);
  const slots: string[] = [];
  const graphs = graphsOf(() => {
    const compiled = compileFor(job, data, [new Int32Array(SAMPLES)]);
    slots.push(...compiled.readSlots().keys());
    compiled.dispose();
  });
  const counts: Record<string, number> = {};
  const nodes = graphs.flatMap((graph) => graph.nodes);
  for (const { op } of nodes) if (OF_GRADIENTS.test(op)) counts[op] = (counts[op] ?? 0) + 1;
  const ofSteps = nodes.filter(({ name }) => name.startsWith('train_'));
  return { counts, slots, normalizations: ofSteps.filter(({ op }) => op === 'FusedBatchNormV3').length };
}

const convolution = (name: string, trainable: boolean, activation: 'relu' | 'linear' = 'relu'): Layer => ({
  type: 'Conv2D',
  name,
  filters: 3,
  kernel_size: 3,
  padding: 'same',
  activation,
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

  const normalized: Layer = { type: 'BatchNormalization', trainable: false };
  const convolutions = (trainable: boolean): Layer[] => [
    convolution('one', trainable, 'linear'),
    normalized,
    { type: 'DepthwiseConv2D', kernel_size: 3, depth_multiplier: 2, use_bias: false, trainable },
    { ...normalized, scale: false },
  ];

  test('computes a frozen normalization as part of the frozen convolution before it', () => {
    assert.equal(recorded(IMAGE, [...convolutions(false), ...HEAD]).normalizations, 0);
  });

  test('computes the same with it as apart', () => {
    const { counted, evaluated } = losses(IMAGE, [...convolutions(false), ...HEAD]);
    assert.ok(Math.abs(counted - evaluated) <= 1e-6 * evaluated, `${counted}, apart ${evaluated}`);
  });

  test('computes it apart where the convolution is trained, or something else uses its output', () => {
    assert.equal(recorded(IMAGE, [...convolutions(true), ...HEAD]).normalizations, 2);
    assert.equal(recorded(IMAGE, [convolution('one', false), normalized, ...HEAD]).normalizations, 1);
  });

  test('has no gradient of frozen recurrent layers', () => {
    const lstm: Layer = { type: 'LSTM', units: 3, return_sequences: true };
    const frozen: Layer[] = [lstm, { type: 'Bidirectional', layer: { type: 'GRU', units: 2 } }];
    const head: Layer = { type: 'Dense', name: 'head', units: 1 };
    const { counts } = recorded([5, 2], [...frozen.map((layer) => ({ ...layer, trainable: false })), head]);
    assert.deepEqual(counts, { BiasAddGrad: 1 });
  });
});
