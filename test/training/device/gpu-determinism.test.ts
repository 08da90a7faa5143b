import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { completeModel } from '../../../src/domain/model/short/resolved-graph.js';
import type { Layer } from '../../../src/keras/layers/index.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { addsBiasInOrder } from '../../../workers/engine/ops/block-lstm.js';
import { type ModelToTrain, type TrainingData, trainInEngine } from '../../helpers/engine/parity-run.js';
import { asOnDeterministicGpu } from '../../helpers/gpu/pretended-gpu.js';
import { graphsOf } from '../../helpers/gpu/recorded-graphs.js';
import { assertClose } from '../../helpers/keras/keras-fixtures.js';
import { parityCases } from '../../parity/cases.js';

loadTensorFlow({ intraOpThreads: 1 });

const parity = await parityCases();

/** More samples than four times the units, so that the kernel for LSTMs would add its bias in another order each time. */
const SAMPLES = 72;
const UNITS = 3;

const values = (length: number, value: (index: number) => number) =>
  Float32Array.from({ length }, (_, index) => value(index));

function sequences(count: number): TrainingData {
  const x = values(count * 20, (index) => Math.sin(index * index));
  const y = values(count, (index) => index % 3);
  return {
    count,
    x: { sampleShape: [5, 4], dtype: 'float32', values: x },
    y: { sampleShape: [], dtype: 'float32', values: y },
    steps: { x: [], y: [] },
  };
}

function images(count: number): TrainingData {
  const x = values(count * 32, (index) => Math.sin(index * index));
  return {
    ...sequences(count),
    x: { sampleShape: [4, 4, 2], dtype: 'float32', values: x },
  };
}

function classifier(inputShape: number[], layers: Layer[], fromLogits = false): ModelToTrain {
  const last: Layer = { type: 'Dense', units: 3, activation: fromLogits ? 'linear' : 'softmax' };
  const named = [...layers, last].map((layer, index) => ({ ...layer, name: `layer_${index}` }));
  return {
    model: completeModel({ name: 'classifier', input_shape: inputShape, layers: named }),
    compile: {
      optimizer: { type: 'sgd', learning_rate: 0.1 },
      loss: { type: 'sparse_categorical_crossentropy', from_logits: fromLogits },
      metrics: [],
    },
    fit: { class_weight: { 1: 3 } },
  };
}

const CASES: { name: string; definition: ModelToTrain; data: TrainingData }[] = [
  {
    name: 'an LSTM of few units',
    definition: classifier([5, 4], [{ type: 'LSTM', units: UNITS }]),
    data: sequences(SAMPLES),
  },
  {
    name: 'an LSTM of few units without bias',
    definition: classifier([5, 4], [{ type: 'LSTM', units: UNITS, use_bias: false }]),
    data: sequences(SAMPLES),
  },
  {
    name: 'LSTMs one on the other, one backwards, inputs dropped, and logits',
    definition: classifier(
      [5, 4],
      [
        { type: 'LSTM', units: UNITS, return_sequences: true, dropout: 0.3 },
        { type: 'LSTM', units: UNITS, go_backwards: true },
      ],
      true,
    ),
    data: sequences(SAMPLES),
  },
  {
    name: 'frozen BatchNormalization between layers that train',
    definition: classifier(
      [4, 4, 2],
      [
        { type: 'Conv2D', filters: 3, kernel_size: 2 },
        { type: 'BatchNormalization', trainable: false },
        { type: 'Flatten' },
      ],
    ),
    data: images(SAMPLES),
  },
];

/** The same two steps by the kernels of a CPU, and by the operations that a GPU has under determinism. */
function assertSameNumbers(definition: ModelToTrain, data: TrainingData, batchSize: number): void {
  const rows = (from: number) =>
    Int32Array.from({ length: batchSize }, (_, index) => (from + index) % data.count);
  const batches = [rows(0), rows(batchSize)];
  const usual = trainInEngine(definition, data, batches).result;
  const onGpu = asOnDeterministicGpu(() => trainInEngine(definition, data, batches).result);
  assertClose(Float32Array.from(onGpu.losses), Float32Array.from(usual.losses), 'losses');
  for (const [path, weights] of usual.weights)
    assertClose(onGpu.weights.get(path) ?? new Float32Array(), weights, path, {
      relative: 1e-4,
      ofLargest: 1e-4,
    });
}

describe('the results of a GPU under determinism', () => {
  for (const { name, definition, data } of CASES)
    test(`equal those of the CPU: ${name}`, () => assertSameNumbers(definition, data, data.count));
  for (const { name, model, compile, classWeight, optimizers, data, batchSize } of parity)
    test(`equal those of the CPU: ${name}`, () => {
      const [optimizer] = optimizers;
      assert.ok(optimizer !== undefined);
      const fit = classWeight === undefined ? {} : { fit: { class_weight: classWeight } };
      assertSameNumbers({ model, compile: { ...compile, optimizer }, ...fit }, data, batchSize);
    });
});

describe('the kernel for LSTMs', () => {
  test('adds the bias gradient in a fixed order for few samples or values, or for many values', () => {
    const cases: [samples: number, values: number, inOrder: boolean][] = [
      [32, 4, true],
      [33, 4, false],
      [64, 64, true],
      [65, 64, false],
      [4096, 1020, false],
      [4096, 1024, true],
    ];
    for (const [samples, biases, inOrder] of cases)
      assert.equal(addsBiasInOrder(samples, biases), inOrder, `${samples} samples, ${biases} values`);
  });

  test('gets no bias on a GPU under determinism otherwise', () => {
    const [first] = CASES;
    assert.ok(first !== undefined);
    const { definition, data } = first;
    const rows = new Int32Array(SAMPLES);
    const compile = () => void trainInEngine(definition, data, [rows]);
    const constantBias = (record: () => ReturnType<typeof graphsOf>) =>
      record().flatMap(({ nodes }) =>
        nodes
          .filter(({ op }) => op === 'BlockLSTMGradV2')
          .map(({ input }) => /Const|zeros|Fill/i.test(input[8] ?? '')),
      );
    assert.deepEqual(
      constantBias(() => graphsOf(compile)),
      [false],
    );
    assert.deepEqual(
      constantBias(() => asOnDeterministicGpu(() => graphsOf(compile))),
      [true],
    );
  });
});
