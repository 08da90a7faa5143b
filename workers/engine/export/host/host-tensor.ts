import type { Shape } from '../../../../src/keras/shape.js';
import type { GraphDtype } from '../../graph/graph.js';
import { cast, type NodeWriter, reshape } from '../node-writer.js';

/** Values of a call on the host, as TensorFlow computes them. */
export interface HostTensor {
  x: string;
  dtype: GraphDtype;
  /** Of one sample. */
  shape: Shape;
}

/** A writer that also collects what must run before the first call. */
export interface HostWriter extends NodeWriter {
  /** Nodes that fill lookup tables. */
  readonly initializers: string[];
  /** A number for names of resources; unique in the graph. */
  unique(): string;
}

/** Whole numbers of 64 bits; fractions are cut off. */
export const asIntegers = (writer: HostWriter, { x, dtype }: HostTensor): string =>
  cast(writer, x, dtype, 'int64');

/** Values in their order, one after the other. */
export const flat = (writer: HostWriter, x: string, dtype: GraphDtype): string =>
  reshape(writer, x, dtype, [-1]);

/** Flat values in samples of a shape. */
export const inSamples = (writer: HostWriter, x: string, dtype: GraphDtype, shape: Shape): HostTensor => ({
  x: reshape(writer, x, dtype, [-1, ...shape]),
  dtype,
  shape,
});
