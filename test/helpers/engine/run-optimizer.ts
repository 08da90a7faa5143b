import * as tf from '@tensorflow/tfjs-core';
import type { Constraint } from '../../../src/keras/constraints/index.js';
import type { CompleteOptimizer } from '../../../src/keras/optimizers/index.js';
import { createGraph, operandName } from '../../../workers/engine/graph/graph.js';
import { deviceTensor, openSession } from '../../../workers/engine/graph/session.js';
import { recordRead, recordWrite, writeValues } from '../../../workers/engine/graph/state.js';
import { placeholderTensor, read } from '../../../workers/engine/graph/variables.js';
import { createOptimizer } from '../../../workers/engine/optimizers/optimizer.js';
import { initialSlots } from '../../../workers/engine/optimizers/parts/slots.js';
import { createLearningRates } from '../../../workers/engine/training/steps/learning-rates.js';

interface Values {
  shape: number[];
  values: Float32Array;
}

/** A weight to update. */
export interface UpdatedWeight extends Values {
  path: string;
  constraint?: Constraint;
}

/**
 * Updates weights with the gradients of each step, null for none: returns the weights after each, those at the end of the training
 * and the slots then.
 */
export function runOptimizer(
  config: CompleteOptimizer,
  weights: readonly UpdatedWeight[],
  gradients: readonly (readonly (Values | null)[])[],
): { steps: Float32Array[][]; last: Float32Array[]; slots: Map<string, Float32Array> } {
  const graph = createGraph();
  const trained = weights.map(({ shape, path, constraint = null }) => ({
    name: path,
    prefix: path,
    tfjsName: path,
    legacyName: path,
    savedIn: [''] as const,
    path,
    tfjsPath: path,
    shape,
    initializer: 'zeros' as const,
    trainable: true,
    regularizer: null,
    constraint,
    variable: graph.variable(`weight/${path}`, shape, 'float32'),
  }));
  const optimizer = createOptimizer(graph, config, trained);
  const isGiven = weights.map((_, index) => gradients[0]?.[index] !== null);
  const { feeds, fetches } = graph.record('step', () => {
    const step = placeholderTensor('int32', []);
    const rates = optimizer.learningRates.map(() => placeholderTensor('float32', []));
    const given = weights.map(({ shape }) => placeholderTensor('float32', shape));
    const { skipped } = optimizer;
    const inputs = {
      step: skipped === undefined ? step.tensor : tf.sub(step.tensor, tf.cast(read(skipped), 'int32')),
      learningRates: rates.map(({ tensor }) => tensor),
    };
    const begun = optimizer.beginStep();
    const scale = begun.lossScale ?? tf.scalar(1);
    const scaled = given.map(({ tensor }, index) => (isGiven[index] ? tf.mul(tensor, scale) : undefined));
    const done = begun.apply(scaled, inputs);
    return {
      feeds: [step, ...rates, ...given].map(({ feed }) => feed),
      fetches: trained.map(({ variable }) => operandName(read(variable, done))),
    };
  });
  const finalized = graph.record('finalize', () => {
    const done = optimizer.finalize?.() ?? [];
    return trained.map(({ variable }) => operandName(read(variable, done)));
  });
  const variables = new Map(trained.map(({ path, variable }) => [path, variable]));
  const slots = new Map(optimizer.slots.map(({ path, variable }) => [path, variable]));
  const write = recordWrite(graph, 'weights', variables);
  const writeSlots = recordWrite(graph, 'slots', slots);
  const readSlots = recordRead(graph, 'slots', slots);
  const session = openSession(graph);
  try {
    const initial = new Map(weights.map(({ values, path }) => [path, values.slice()]));
    writeValues(session, write, variables, initial);
    writeValues(session, writeSlots, slots, initialSlots(optimizer.slots, initial));
    const run = session.prepare({ feeds, fetches });
    const rates = optimizer.learningRates.map(createLearningRates);
    const steps = gradients.map((given, done) => {
      const skipped = readSlots(session).get('skipped_steps')?.[0] ?? 0;
      return run([
        deviceTensor(Int32Array.of(done + 1), []),
        ...rates.map((ofPart) => deviceTensor(ofPart.of(1, ofPart.initial, done - skipped), [])),
        ...weights.map(({ shape, values }, index) =>
          deviceTensor((given[index]?.values ?? values).slice(), shape),
        ),
      ]).map((values) => Float32Array.from(values));
    });
    const last = session
      .prepare({ feeds: [], fetches: finalized })([])
      .map((one) => Float32Array.from(one));
    return { steps, last, slots: new Map(readSlots(session)) };
  } finally {
    session.dispose();
  }
}
