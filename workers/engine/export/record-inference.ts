import type * as tf from '@tensorflow/tfjs-core';
import type { XOp } from '../../../src/contracts/datasets/preprocessing.js';
import {
  createGraph,
  emitOne,
  type Graph,
  type GraphDtype,
  operandName,
  precisionOf,
  typeAttribute,
} from '../graph/graph.js';
import { placeholder, placeholderTensor } from '../graph/variables.js';
import type { Model } from '../model/model.js';
import { preprocessSamples } from '../preprocessing/x-steps.js';
import { inferenceCall, readingWeights } from '../training/steps/recorded-steps.js';
import type { GraphTensor, GraphWeight } from './graph-ports.js';

/** An input of a graph that is exported. */
export interface InferenceInput {
  name: string;
  /** Of one sample, before the preprocessing `steps`. */
  shape: readonly number[];
  /** float32 if absent. */
  dtype?: GraphDtype;
  /** Preprocessing that is part of the graph; none if absent. */
  steps?: readonly XOp[];
}

/** The inference of a batch of one size. */
export interface InferenceRecording {
  graph: Graph;
  ports: { inputs: GraphTensor[]; outputs: GraphTensor[]; weights: GraphWeight[] };
}

/** Records the inference of a batch. */
export function recordInference(
  model: Model,
  inputs: readonly InferenceInput[],
  batch: number,
): InferenceRecording {
  const graph = createGraph();
  const variables = new Map(
    model.weights.map(({ path, shape }) => [path, graph.variable(path, shape, 'float32')]),
  );
  const weights = model.weights.flatMap(({ path, shape, trainable }) => {
    const node = variables.get(path)?.name;
    return node === undefined ? [] : [{ path, node, shape, trainable }];
  });
  const ports = graph.record('inference', () => {
    const call = readingWeights({ variables }, inferenceCall);
    const given = inputs.map((input) => recordInput(input, batch));
    const { outputs } = model.apply(
      given.map(({ x }) => x),
      call,
    );
    return {
      inputs: given.map(({ port }) => port),
      outputs: outputs.map(({ x }, index) => {
        const { name = '', shape = [] } = model.outputs[index] ?? {};
        return { name, shape, ...recordOutput(x) };
      }),
    };
  });
  return { graph, ports: { ...ports, weights } };
}

/** A placeholder, and what the model gets. */
function recordInput(
  { name, shape, dtype = 'float32', steps = [] }: InferenceInput,
  batch: number,
): { port: GraphTensor; x: tf.Tensor } {
  const { tensor, x } = recordPlaceholder(dtype, [batch, ...shape]);
  return { port: { name, tensor, dtype, shape }, x: preprocessSamples(x, steps) };
}

function recordPlaceholder(dtype: GraphDtype, shape: readonly number[]): { tensor: string; x: tf.Tensor } {
  if (dtype === 'float32') {
    const { tensor, feed } = placeholderTensor(dtype, shape);
    return { tensor: feed, x: tensor };
  }
  const given = placeholder(dtype, shape);
  const attributes = { SrcT: typeAttribute(dtype), DstT: typeAttribute('float32') };
  const x = emitOne({ op: 'Cast', inputs: [given], attributes }, { shape, dtype: 'float32' });
  return { tensor: given.name, x };
}

/** An Identity with the values of an output. */
function recordOutput(x: tf.Tensor): Pick<GraphTensor, 'tensor' | 'dtype'> {
  const dtype = x.dtype === 'int32' || x.dtype === 'bool' ? x.dtype : precisionOf(x);
  const attributes = { T: typeAttribute(dtype) };
  const of = {
    shape: x.shape,
    dtype: x.dtype === 'int32' || x.dtype === 'bool' ? x.dtype : 'float32',
  } as const;
  return { tensor: operandName(emitOne({ op: 'Identity', inputs: [x], attributes }, of)), dtype };
}
