import * as tf from '@tensorflow/tfjs-core';
import { tensorAt, withGradient } from '../custom-gradient.js';
import type { GraphOutput } from '../graph/graph.js';
import { reserveList, stackList, writeList } from '../graph/tensor-list.js';
import { repeat } from '../graph/while-loop.js';
import { scanGradient } from './gradient.js';
import { affine } from './projection.js';
import { type Scan, type Sequences, sequencesOf, stepAt } from './step.js';

/**
 * Runs the steps as one loop of the graph, whose size does not depend on their number. Its gradient is a loop the other
 * way round, which computes each step again from the state before it and differentiates it on tfjs's tape.
 * @returns the outputs of all steps, [steps, batch, units], or that of the last, [batch, units]
 */
export function scan(options: Scan, { all }: { all: boolean }): tf.Tensor {
  const { inputs, projections, constants } = options;
  const sequences = sequencesOf(options);
  const kernels = projections.map(({ kernel }) => kernel);
  const biases = projections.flatMap(({ bias }) => (bias === null ? [] : [bias]));
  let states: readonly GraphOutput[] = [];
  return withGradient(
    [inputs, ...kernels, ...biases],
    () => {
      const forward = run(options, sequences, all);
      states = forward.states;
      return { value: forward.output, saved: [...kernels, ...biases, ...constants] };
    },
    (dy, saved) => scanGradient(withTensors(options, saved), { ...sequences, states }, dy, all),
  );
}

interface Forward {
  output: tf.Tensor;
  /** Before each step. */
  states: readonly GraphOutput[];
}

function run(options: Scan, sequences: Sequences, all: boolean): Forward {
  const { inputs, stateShapes, projections } = options;
  const count = inputs.shape[0] ?? 1;
  const states = stateShapes.map((shape) => reserveList(count, shape));
  const outputs = all ? stateShapes.slice(0, 1).map((shape) => reserveList(count, shape)) : [];
  const start = { tensors: stateShapes.map((shape) => tf.zeros([...shape])), lists: [...states, ...outputs] };
  const end = repeat(count, start, (index, { tensors, lists }) => {
    const next = stepAt(options, sequences, index).run(tensors, (at, value) =>
      affine(projections, at, value),
    );
    const written = [...tensors, ...next];
    return { tensors: next, lists: lists.map((list, at) => writeList(list, index, tensorAt(written, at))) };
  });
  const [outputList] = end.lists.slice(states.length);
  return {
    output:
      outputList === undefined
        ? tensorAt(end.tensors, 0)
        : stackList(outputList, count, stateShapes[0] ?? []),
    states: end.lists.slice(0, states.length),
  };
}

/** The same scan with the tensors that were saved for its gradient, in their order; its own are gone by then. */
function withTensors(options: Scan, saved: readonly tf.Tensor[]): Scan {
  const rest = [...saved];
  const take = () => tensorAt(rest.splice(0, 1), 0);
  const kernels = options.projections.map(take);
  const biases = options.projections.map(({ bias }) => bias && take());
  return {
    ...options,
    projections: kernels.map((kernel, index) => ({ kernel, bias: biases[index] ?? null })),
    constants: options.constants.map(take),
  };
}
