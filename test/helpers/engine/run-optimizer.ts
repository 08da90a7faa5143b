import type { CompleteOptimizer } from '../../../src/keras/optimizers/index.js';
import { createGraph, operandName } from '../../../workers/engine/graph/graph.js';
import { deviceTensor, openSession } from '../../../workers/engine/graph/session.js';
import { recordRead, recordWrite, writeValues } from '../../../workers/engine/graph/state.js';
import { placeholderTensor, read } from '../../../workers/engine/graph/variables.js';
import { createOptimizer } from '../../../workers/engine/optimizers/optimizer.js';
import { createLearningRates } from '../../../workers/engine/training/steps/learning-rates.js';

interface Values {
  shape: number[];
  values: Float32Array;
}

/** Updates weights with the gradients of each step: returns the weights after each, and the slots at the end. */
export function runOptimizer(
  config: CompleteOptimizer,
  weights: readonly Values[],
  gradients: readonly (readonly Values[])[],
): { steps: Float32Array[][]; slots: Map<string, Float32Array> } {
  const graph = createGraph();
  const trained = weights.map(({ shape }, index) => ({
    name: `w${index}`,
    prefix: `w${index}`,
    tfjsName: `w${index}`,
    path: `w${index}`,
    tfjsPath: `w${index}`,
    shape,
    initializer: 'zeros' as const,
    trainable: true,
    regularizer: null,
    constraint: null,
    variable: graph.variable(`weight/w${index}`, shape, 'float32'),
  }));
  const optimizer = createOptimizer(graph, config, trained);
  const { feeds, fetches } = graph.record('step', () => {
    const step = placeholderTensor('int32', []);
    const learningRate = placeholderTensor('float32', []);
    const given = weights.map(({ shape }) => placeholderTensor('float32', shape));
    const inputs = { step: step.tensor, learningRate: learningRate.tensor };
    const done = optimizer.apply(
      given.map(({ tensor }) => tensor),
      inputs,
    );
    return {
      feeds: [step, learningRate, ...given].map(({ feed }) => feed),
      fetches: trained.map(({ variable }) => operandName(read(variable, done))),
    };
  });
  const variables = new Map(trained.map(({ path, variable }) => [path, variable]));
  const slots = new Map(optimizer.slots.map(({ path, variable }) => [path, variable]));
  const initialSlots = optimizer.slots.map(({ path, variable, initialValue }): [string, Float32Array] => [
    path,
    new Float32Array(variable.shape.reduce((size, one) => size * one, 1)).fill(initialValue),
  ]);
  const write = recordWrite(graph, 'weights', variables);
  const writeSlots = recordWrite(graph, 'slots', slots);
  const readSlots = recordRead(graph, 'slots', slots);
  const session = openSession(graph);
  try {
    const initial = weights.map(({ values }, index): [string, Float32Array] => [`w${index}`, values.slice()]);
    writeValues(session, write, variables, new Map(initial));
    writeValues(session, writeSlots, slots, new Map(initialSlots));
    const run = session.prepare({ feeds, fetches });
    const rates = createLearningRates(config.learning_rate);
    const steps = gradients.map((given, done) =>
      run([
        deviceTensor(Int32Array.of(done + 1), []),
        deviceTensor(rates.of(1, rates.initial, done), []),
        ...given.map(({ values, shape }) => deviceTensor(values.slice(), shape)),
      ]).map((values) => Float32Array.from(values)),
    );
    const named = [...readSlots(session)].map(([path, values]): [string, Float32Array] => [
      path.replace('/', '_'),
      values,
    ]);
    return { steps, slots: new Map(named) };
  } finally {
    session.dispose();
  }
}
