import * as tf from '@tensorflow/tfjs-core';
import { keepScope, precisionOf } from '../graph/graph.js';
import { reserveList, stackList, writeList } from '../graph/loop/tensor-list.js';
import { repeat } from '../graph/loop/while-loop.js';
import { elementAt, tensorAt, withGradient } from '../ops/custom-gradient.js';
import { inPrecisionOf } from '../ops/precision.js';
import { type Kept, type OutputGradient, scanGradient } from './gradient.js';
import { affine, differentiableAffine, projectedShapes } from './projection.js';
import { keepWhereMasked, type Scan, type Sequences, type StepTools, sequencesOf, stepAt } from './step.js';

/** The outputs of a scan, and whether it will be differentiated. */
export interface ScanMode {
  /** The outputs of all steps, [steps, batch, …], or that of the last, [batch, …]. */
  outputs: 'all' | 'last';
  training: boolean;
  /** Whether the state after the last step is returned, too. */
  withState?: boolean;
}

/** The output of a scan, and the state after its last step. */
export interface ScanResult {
  output: tf.Tensor;
  /** Empty unless it was asked for. */
  state: tf.Tensor[];
}

/**
 * Runs the steps as one loop of the graph, whose size does not depend on their number. Its gradient is a loop
 * in reverse, which recomputes each step from the values kept by the first loop and differentiates it on
 * tfjs's tape.
 */
export function scan(options: Scan, mode: ScanMode): ScanResult {
  if (options.inputs.shape[0] === 1) return singleStep(options, mode);
  const result = scanPacked(options, mode);
  if (!mode.withState) return { output: result, state: [] };
  return unpacked(result, options, mode);
}

/** A single step needs no loop. */
function singleStep(options: Scan, { outputs, withState = false }: ScanMode): ScanResult {
  const alone = (tensor: tf.Tensor) => tf.squeeze(tensor, [0]);
  const { constants, stateShapes, projections, mask, initialState } = options;
  const before = initialState ?? stateShapes.map((shape) => inPrecisionOf(options.inputs, tf.zeros(shape)));
  const project: StepTools['project'] = (at, value) =>
    differentiableAffine(value, elementAt(projections, at));
  const next = options.step(alone(options.inputs), before, { project, constants });
  const state = mask === null ? next : keepWhereMasked(alone(mask), next, before);
  const output = tensorAt(state, 0);
  return { output: outputs === 'all' ? tf.expandDims(output, 0) : output, state: withState ? state : [] };
}

/** tfjs differentiates one tensor: the output, followed by the state where that is returned. */
function scanPacked(options: Scan, mode: ScanMode): tf.Tensor {
  const { inputs, projections, constants, initialState = [] } = options;
  const sequences = sequencesOf(options);
  const kernels = projections.map(({ kernel }) => kernel);
  const biases = projections.flatMap(({ bias }) => (bias === null ? [] : [bias]));
  const inScope = keepScope();
  let kept: Kept = { states: [], results: [] };
  return withGradient(
    [inputs, ...kernels, ...biases, ...initialState],
    () => {
      const forward = run(options, sequences, mode);
      kept = forward.kept;
      const value = mode.withState ? packed(forward, mode) : forward.output;
      return { value, saved: [...kernels, ...biases, ...constants] };
    },
    (dy, saved) => {
      if (!mode.training) throw new Error('A scan is differentiated in training only');
      return inScope(() =>
        scanGradient(withTensors(options, saved), sequences, kept, outputGradient(options, dy, mode)),
      );
    },
  );
}

/** [steps + states, batch, …] */
function packed({ output, state }: Forward, { outputs }: ScanMode): tf.Tensor {
  const steps = outputs === 'all' ? output : tf.expandDims(output, 0);
  return tf.concat([steps, ...state.map((one) => tf.expandDims(one, 0))], 0);
}

/** The output and the state in a packed tensor. */
function unpacked(tensor: tf.Tensor, { stateShapes }: Scan, { outputs }: ScanMode): ScanResult {
  const states = stateShapes.length;
  const steps = (tensor.shape[0] ?? states) - states;
  const [output, ...state] = tf.split(tensor, [steps, ...stateShapes.map(() => 1)], 0);
  if (output === undefined) throw new Error('A scan has an output');
  const squeezed = (x: tf.Tensor) => tf.reshape(x, x.shape.slice(1));
  return { output: outputs === 'all' ? output : squeezed(output), state: state.map(squeezed) };
}

/** The parts of the gradient by the packed output. */
function outputGradient(options: Scan, dy: tf.Tensor, mode: ScanMode): OutputGradient {
  if (!mode.withState) return { dy, by: mode.outputs, byState: [] };
  const { output, state } = unpacked(dy, options, mode);
  return { dy: output, by: mode.outputs, byState: state };
}

interface Forward {
  output: tf.Tensor;
  /** After the last step. */
  state: tf.Tensor[];
  kept: Kept;
}

function run(options: Scan, sequences: Sequences, { outputs, training }: ScanMode): Forward {
  const { stateShapes, projections } = options;
  const { count } = sequences.inputs;
  const all = outputs === 'all' ? stateShapes.slice(0, 1) : [];
  const kept = training ? [...stateShapes, ...resultShapes(options)] : [];
  const like = options.inputs;
  const given = options.initialState ?? stateShapes.map((shape) => tf.zeros(shape));
  const start = {
    tensors: given.map((state) => inPrecisionOf(like, state)),
    lists: [...all, ...kept].map((shape) => reserveList(count, shape, precisionOf(like))),
  };
  const end = repeat(count, start, (index, { tensors: state, lists }) => {
    const projected: tf.Tensor[] = [];
    const project: StepTools['project'] = (at, value) => {
      const result = affine(value, elementAt(projections, at));
      projected[at] = result;
      return result;
    };
    const next = stepAt(options, sequences, index).run(state, project);
    const values = [...next.slice(0, all.length), ...state, ...projected];
    return { tensors: next, lists: lists.map((list, at) => writeList(list, index, tensorAt(values, at))) };
  });
  const [outputList] = end.lists.slice(0, all.length);
  const keptLists = end.lists.slice(all.length);
  return {
    output: outputList === undefined ? tensorAt(end.tensors, 0) : stackList(outputList),
    state: [...end.tensors],
    kept: { states: keptLists.slice(0, stateShapes.length), results: keptLists.slice(stateShapes.length) },
  };
}

/** The shape of the result of each projection. */
function resultShapes({ projections, stateShapes }: Scan): number[][] {
  const state = elementAt(stateShapes, 0);
  return projections.map((projection) => elementAt(projectedShapes(projection, state), 1));
}

/**
 * The same scan with the tensors saved for its gradient, in order; the original ones are disposed by then.
 */
function withTensors(options: Scan, saved: readonly tf.Tensor[]): Scan {
  const rest = [...saved];
  const take = () => tensorAt(rest.splice(0, 1), 0);
  const kernels = options.projections.map(take);
  const biases = options.projections.map(({ bias }) => bias && take());
  return {
    ...options,
    projections: options.projections.map(({ map }, index) => ({
      kernel: elementAt(kernels, index),
      bias: biases[index] ?? null,
      map,
    })),
    constants: options.constants.map(take),
  };
}
