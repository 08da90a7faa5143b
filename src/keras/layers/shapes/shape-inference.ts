import { type Shape, showShape } from '../../shape.js';

/** An input of a layer: the shape of one sample and its source, in words (`'flatten'`, `the dataset`). */
export interface LayerInput {
  shape: Shape;
  from: string;
}

/** The inputs of a call of a layer; most layers have one. */
export type Inputs<Value> = readonly [Value, ...Value[]];

/** The output shape of a layer, or why it rejects its inputs and, where it is one, the argument at fault. */
export type ShapeInference = LayerOutput | Complaint;

/** The shapes of a layer's outputs, each of one sample. */
export interface LayerOutput {
  shape: Shape;
  /** Of those after the first: states, attention scores. */
  more?: readonly Shape[];
}

/** Why a layer rejects its inputs. */
export interface Complaint {
  complaint: string;
  argument?: string;
}

/** `got [28, 28] from the dataset`. */
export const got = ({ shape, from }: LayerInput): string => `got ${showShape(shape)} from ${from}`;
