import * as tf from '@tensorflow/tfjs-core';
import { createGraph, operandName } from '../../../workers/engine/graph/graph.js';
import { openSession } from '../../../workers/engine/graph/session.js';
import { recordWrite, writeValues } from '../../../workers/engine/graph/state.js';
import type { Model } from '../../../workers/engine/model/model.js';
import type { Values } from '../../../workers/engine/model/weight-values.js';
import { inferenceCall, readingWeights } from '../../../workers/engine/training/steps/recorded-steps.js';

/** A tensor, the batch axis first. */
export interface Batch {
  shape: number[];
  values: Float32Array;
}

/** Applies a model to a batch for each of its inputs, as in prediction. @returns its outputs, in their order */
export function applyGraph(model: Model, inputs: readonly Batch[], values: Values): Batch[] {
  const graph = createGraph();
  const variables = new Map(
    model.weights.map((weight) => [weight.path, graph.variable(weight.path, weight.shape, 'float32')]),
  );
  const write = recordWrite(graph, 'weights', variables);
  const outputs = graph.record('apply', () => {
    const given = inputs.map((input) => tf.tensor(input.values, input.shape));
    const { outputs: signals } = model.apply(given, readingWeights({ variables }, inferenceCall));
    return signals.map(({ x }) => ({ name: operandName(x), shape: x.shape }));
  });
  const session = openSession(graph);
  try {
    writeValues(session, write, variables, values);
    const results = session.prepare({ feeds: [], fetches: outputs.map(({ name }) => name) })([]);
    return outputs.map(({ shape }, index) => ({ shape, values: Float32Array.from(results[index] ?? []) }));
  } finally {
    session.dispose();
  }
}
