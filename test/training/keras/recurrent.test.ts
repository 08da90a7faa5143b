import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { completeModel } from '../../../src/domain/model/short/resolved-graph.js';
import type { Layer } from '../../../src/keras/layers/index.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { createGraph, type Graph } from '../../../workers/engine/graph/graph.js';
import { buildModel } from '../../../workers/engine/model/build-model.js';
import { firstOutput } from '../../../workers/engine/model/model.js';
import { randomUniformOf, readingWeights } from '../../../workers/engine/training/steps/recorded-steps.js';
import { applyToOnes } from '../../helpers/engine/apply-model.js';
import { type ModelToTrain, type TrainingData, trainInEngine } from '../../helpers/engine/parity-run.js';

loadTensorFlow({ intraOpThreads: 1 });

type Cell = 'LSTM' | 'GRU';
const CELLS: readonly Cell[] = ['LSTM', 'GRU'];
const FEATURES = 3;

/** The graph of a layer on sequences of the given length and of its gradients by its weights. */
function recordGradients(layer: Layer, steps: number): Graph {
  const model = buildModel({ layers: [layer], input_shape: [steps, FEATURES] });
  const graph = createGraph();
  const variables = new Map(
    model.weights.map((weight) => [weight.path, graph.variable(weight.path, weight.shape, 'float32')]),
  );
  graph.record('step', () => {
    const call = readingWeights(
      { variables },
      {
        training: true,
        update: () => undefined,
        randomUniform: randomUniformOf(1, tf.scalar(0, 'int32')),
      },
    );
    const loss = () => tf.sum<tf.Scalar>(firstOutput(model.apply([tf.ones([2, steps, FEATURES])], call)).x);
    tf.engine().gradients(
      loss,
      model.weights.map(({ path }) => call.weight(path)),
    );
  });
  return graph;
}

describe('the graph of a recurrent layer', () => {
  const layers = CELLS.flatMap((type): Layer[] => [
    { type, name: 'recurrent', units: 4 },
    { type, name: 'recurrent', units: 4, return_sequences: true, activation: 'relu' },
    { type, name: 'recurrent', units: 4, dropout: 0.2, recurrent_dropout: 0.2 },
  ]);
  for (const layer of layers)
    test(`${inWords(layer)}: has as many nodes for 200 steps as for 20`, () => {
      const { nodes } = recordGradients(layer, 200);
      assert.equal(nodes.length, recordGradients(layer, 20).nodes.length);
      assert.ok(nodes.length < 600, `${nodes.length} nodes`);
    });

  for (const layer of layers)
    test(`${inWords(layer)}: traces a failing step to the layer`, () => {
      const graph = recordGradients(layer, 5);
      const kernels = graph.nodes.filter(({ op }) => op === 'MatMul' || op.startsWith('BlockLSTM'));
      assert.ok(kernels.length > 1);
      for (const { name } of kernels)
        assert.equal(graph.originOf(name), `layer recurrent (${layer.type})`, name);
    });
});

function inWords({ name: _, ...layer }: Layer): string {
  return JSON.stringify(layer);
}

describe('recurrent_dropout', () => {
  for (const type of CELLS) {
    const layer = (recurrent_dropout: number): Layer => ({
      type,
      name: 'recurrent',
      units: 6,
      recurrent_dropout,
    });

    test(`${type}: trains, to the same bits with the same seed`, () => {
      const run = () => trainInEngine(definition(layer(0.3)), data, batches).result;
      const first = run();
      assert.deepEqual(run(), first);
      const mean = (losses: number[]) => losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
      assert.ok(mean(first.losses.slice(-10)) < 0.8 * mean(first.losses.slice(0, 10)), `${first.losses}`);
    });

    test(`${type}: drops only in training, and other parts of the state in another step`, () => {
      const apply = (rate: number, training?: { step: number }) =>
        applyToOnes(
          { layers: [layer(rate)], input_shape: [4, FEATURES] },
          [2, 4, FEATURES],
          training === undefined ? {} : { training },
        ).values;
      assert.deepEqual(apply(0.5), apply(0));
      assert.notDeepEqual(apply(0.5, { step: 0 }), apply(0));
      assert.notDeepEqual(apply(0.5, { step: 0 }), apply(0.5, { step: 1 }));
      assert.deepEqual(apply(0.5, { step: 1 }), apply(0.5, { step: 1 }));
    });

    test(`${type}: a rate of 1 drops nothing, as in Keras`, () => {
      const apply = (rate: number) =>
        applyToOnes(
          {
            layers: [{ type, name: 'recurrent', units: 6, dropout: rate, recurrent_dropout: rate }],
            input_shape: [4, FEATURES],
          },
          [2, 4, FEATURES],
          { training: { step: 0 } },
        ).values;
      assert.deepEqual(apply(1), apply(0));
    });
  }
});

test('Dropout with a rate of 1 returns zeros in training, as in Keras', () => {
  const model = { layers: [{ type: 'Dropout', name: 'dropout', rate: 1 }], input_shape: [3] } satisfies {
    layers: Layer[];
    input_shape: number[];
  };
  assert.deepEqual(applyToOnes(model, [2, 3], { training: { step: 0 } }).values, new Float32Array(6));
  assert.deepEqual(applyToOnes(model, [2, 3]).values, new Float32Array(6).fill(1));
});

const SAMPLES = 32;
const STEPS = 5;

/** Sequences whose sum is to be predicted. */
const data: TrainingData = {
  count: SAMPLES,
  x: {
    sampleShape: [STEPS, FEATURES],
    dtype: 'float32',
    values: Float32Array.from({ length: SAMPLES * STEPS * FEATURES }, (_, index) => Math.sin(index * index)),
  },
  y: {
    sampleShape: [1],
    dtype: 'float32',
    values: Float32Array.from({ length: SAMPLES }, (_, index) => index % 2),
  },
  steps: { x: [], y: [] },
};
const batches = Array.from({ length: 60 }, () => Int32Array.from({ length: SAMPLES }, (_, row) => row));

function definition(layer: Layer): ModelToTrain {
  return {
    model: completeModel({
      name: 'recurrent',
      input_shape: [STEPS, FEATURES],
      layers: [layer, { type: 'Dense', name: 'head', units: 1 }],
    }),
    compile: {
      optimizer: { type: 'adam', learning_rate: 0.02 },
      loss: { type: 'mean_squared_error', from_logits: false },
      metrics: [],
    },
  };
}
