import type * as tf from '@tensorflow/tfjs-core';
import {
  DTYPES,
  emitNode,
  emitOne,
  type GraphDtype,
  type GraphOutput,
  type GraphVariable,
  outputOf,
  typeAttribute,
} from '../graph/graph.js';
import type { TensorValues } from '../graph/session.js';
import { elementOf, placeholder, UNKNOWN_SIZE } from '../graph/variables.js';
import { spanOf } from './rows/row-span.js';
import type { ArraySpec, ArrayValues } from './sample-array.js';

/**
 * How an array is passed to TensorFlow: the addon accepts bytes, int32 and float32, and a GPU has no int32
 * gather kernel, so anything but bytes and float32 is passed as bytes, with an axis of them after the shape,
 * and converted inside the graph.
 */
export interface Storage {
  dtype: Extract<GraphDtype, 'uint8' | 'float32'>;
  /** The stored form of one sample. */
  sampleShape: readonly number[];
}

/** How samples of an array are stored in TensorFlow. */
export function storageOf({ sampleShape, dtype }: ArraySpec): Storage {
  if (dtype === 'uint8' || dtype === 'float32') return { dtype, sampleShape };
  const { bytes } = DTYPES[dtype];
  return { dtype: 'uint8', sampleShape: bytes === 1 ? sampleShape : [...sampleShape, bytes] };
}

/** Values in their stored form, without a copy. */
export function storedValues(values: ArrayValues): TensorValues {
  if (values instanceof Float32Array || values instanceof Uint8Array) return values;
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Batches of an array, of which each step uses one. */
export interface FedBatches {
  feed: string;
  /** Slices the batch of a step. @param index int32 scalar @returns a function that records its conversion */
  at(index: tf.Tensor): () => tf.Tensor;
}

/** Records batches that are fed with the rows of their samples: [steps, rows, …]. */
export function fedBatches(spec: ArraySpec, samples: number): FedBatches {
  const { dtype, sampleShape } = storageOf(spec);
  const rows = rowsOfBatch(spec, samples);
  const fed = placeholder(dtype, [UNKNOWN_SIZE, rows, ...sampleShape]);
  const at = (index: tf.Tensor) => {
    const stored = elementOf(fed, index);
    return () => decoded(stored, spec, rows);
  };
  return { feed: fed.name, at };
}

/** The number of rows in a batch of an array. */
export const rowsOfBatch = (spec: ArraySpec, samples: number): number => samples * spanOf(spec).length;

/** Records a batch that is gathered from a resident array by the rows in `indices`, int64 [rows]. */
export function gatheredBatch(
  resident: GraphVariable,
  indices: GraphOutput,
  spec: ArraySpec,
  samples: number,
): tf.Tensor {
  const node = emitNode({
    op: 'ResourceGather',
    inputs: [resident, indices],
    attributes: { dtype: typeAttribute(resident.dtype), Tindices: typeAttribute(indices.dtype) },
  });
  return decoded(outputOf(node, resident.dtype), spec, rowsOfBatch(spec, samples));
}

/** Stored values as float32. */
function decoded(stored: GraphOutput, spec: ArraySpec, rows: number): tf.Tensor {
  const { dtype } = storageOf(spec);
  const output = { shape: [rows, ...spec.sampleShape], dtype: 'float32' } as const;
  if (dtype === 'float32')
    return emitOne({ op: 'Identity', inputs: [stored], attributes: { T: typeAttribute('float32') } }, output);
  const elements = dtype === spec.dtype ? stored : bitcast(stored, dtype, spec.dtype);
  const attributes = { SrcT: typeAttribute(spec.dtype), DstT: typeAttribute('float32') };
  return emitOne({ op: 'Cast', inputs: [elements], attributes }, output);
}

/** Reinterprets bytes as elements of another type; drops the last axis if an element has several bytes. */
function bitcast(stored: GraphOutput, from: GraphDtype, to: GraphDtype): GraphOutput {
  const attributes = { T: typeAttribute(from), type: typeAttribute(to) };
  return outputOf(emitNode({ op: 'Bitcast', inputs: [stored], attributes }), to);
}
