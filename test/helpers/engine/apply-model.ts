import * as tf from '@tensorflow/tfjs-core';
import type { Layer } from '../../../src/keras/layers/index.js';
import { createGraph, operandName } from '../../../workers/engine/graph/graph.js';
import { openSession } from '../../../workers/engine/graph/session.js';
import { recordWrite, writeValues } from '../../../workers/engine/graph/state.js';
import { buildModel } from '../../../workers/engine/model/build-model.js';
import { firstOutput } from '../../../workers/engine/model/model.js';
import { drawWeights } from '../../../workers/engine/model/weight-values.js';
import {
  inferenceCall,
  randomUniformOf,
  readingWeights,
} from '../../../workers/engine/training/steps/recorded-steps.js';

interface Applied {
  shape: number[];
  values: Float32Array;
}

/** Applies a model with fresh weights to ones of the given shape, the batch axis first. */
export function applyToOnes(
  definition: { layers: Layer[]; input_shape: number[] },
  shape: number[],
  options: { seed?: number; training?: { step: number } } = {},
): Applied {
  const { seed = 1, training } = options;
  const model = buildModel(definition);
  const graph = createGraph();
  const variables = new Map(
    model.weights.map((weight) => [weight.path, graph.variable(weight.path, weight.shape, 'float32')]),
  );
  const write = recordWrite(graph, 'weights', variables);
  const output = graph.record('apply', () => {
    const call =
      training === undefined
        ? inferenceCall
        : {
            training: true,
            update: () => undefined,
            randomUniform: randomUniformOf(seed, tf.scalar(training.step, 'int32')),
          };
    const { x } = firstOutput(model.apply([tf.ones(shape)], readingWeights({ variables }, call)));
    return { name: operandName(x), shape: x.shape };
  });
  const session = openSession(graph);
  try {
    writeValues(session, write, variables, drawWeights(model, seed));
    const [values] = session.prepare({ feeds: [], fetches: [output.name] })([]);
    return { shape: output.shape, values: Float32Array.from(values ?? []) };
  } finally {
    session.dispose();
  }
}
