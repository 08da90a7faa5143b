import * as tf from '@tensorflow/tfjs-core';
import type {
  OperationArguments,
  OperationSpec,
  TensorSpec,
} from '../../../src/keras/operations/operation.js';
import { createGraph, operandName } from '../../../workers/engine/graph/graph.js';
import { openSession } from '../../../workers/engine/graph/session.js';
import { applyOperation } from '../../../workers/engine/operations/index.js';

/** A tensor with its values. */
export interface ValuedTensor extends TensorSpec {
  values: Float32Array;
}

/** An operation, the inputs of a call, and the gradients of its float outputs. */
export interface OperationQuestion {
  spec: OperationSpec;
  inputs: readonly ValuedTensor[];
  /** The arguments of the call, with the inputs as tensors in them. */
  argumentsOf(inputs: readonly tf.Tensor[]): OperationArguments<tf.Tensor>;
  upstreams: readonly ValuedTensor[];
}

/** The outputs of an operation, and the gradients by its float inputs. */
export interface OperationAnswer {
  outputs: ValuedTensor[];
  gradients: Float32Array[];
}

/** An output: what it is, and the name of its values as floats. */
interface Fetch {
  name: string;
  shape: readonly number[];
  dtype: TensorSpec['dtype'];
}

/** Applies an operation once, as a step of training does. */
export function applyInGraph(question: OperationQuestion): OperationAnswer {
  const graph = createGraph();
  const fetches = graph.record('operation', () => record(question));
  const session = openSession(graph);
  try {
    const names = [...fetches.outputs.map(({ name }) => name), ...fetches.gradients];
    const values = session
      .prepare({ feeds: [], fetches: names })([])
      .map((value) => Float32Array.from(value));
    return {
      outputs: fetches.outputs.map(({ shape, dtype }, index) => ({
        shape,
        dtype,
        values: values[index] ?? new Float32Array(),
      })),
      gradients: values.slice(fetches.outputs.length),
    };
  } finally {
    session.dispose();
  }
}

function record({ spec, inputs, argumentsOf, upstreams }: OperationQuestion): {
  outputs: Fetch[];
  gradients: string[];
} {
  const tensors = inputs.map(tensorOf);
  const args = argumentsOf(tensors);
  let outputs: Fetch[] = [];
  const forward = (): tf.Scalar => {
    const results = applyOperation(spec, args);
    outputs = results.map(fetchOf);
    const floats = results.filter(({ dtype }) => dtype === 'float32');
    const terms = floats.flatMap((output, index) => {
      const upstream = upstreams[index];
      return upstream === undefined ? [] : [tf.sum(tf.mul(output, tensorOf(upstream)))];
    });
    return terms.reduce<tf.Scalar>((sum, term) => tf.add(sum, term), tf.scalar(0));
  };
  const sources = tensors.filter(({ dtype }) => dtype === 'float32');
  const gradients = upstreams.length > 0 && sources.length > 0 ? gradientsOf(forward, sources) : [];
  if (gradients.length === 0) forward();
  return { outputs, gradients };
}

function fetchOf(output: tf.Tensor): Fetch {
  const { shape, dtype } = output;
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') throw new Error(`An output is ${dtype}`);
  // A copy: an output may be an input, which the session does not fetch under two names.
  const values = tf.keep(tf.cast(tf.clone(output), 'float32'));
  return { name: operandName(values), shape: [...shape], dtype };
}

const gradientsOf = (forward: () => tf.Scalar, sources: tf.Tensor[]): string[] => {
  const { grads } = tf.engine().gradients(forward, sources, undefined, true);
  return sources.map((source, index) => operandName(grads[index] ?? tf.zerosLike(source)));
};

const tensorOf = ({ values, shape, dtype }: ValuedTensor): tf.Tensor =>
  tf.tensor(dtype === 'float32' ? values : Array.from(values), [...shape], dtype);
