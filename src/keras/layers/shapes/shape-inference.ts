import { type Shape, showShape } from '../../shape.js';

/** An input of a layer: the shape of one sample and its source, in words (`'flatten'`, `the dataset`). */
export interface LayerInput {
  shape: Shape;
  from: string;
}

/** The inputs of a call of a layer; most layers have one. */
export type Inputs<Value> = readonly [Value, ...Value[]];

/** The output shape of a layer, or why it rejects its inputs and, where it is one, the argument at fault. */
export type ShapeInference = { shape: Shape } | Complaint;

/** Why a layer rejects its inputs. */
export interface Complaint {
  complaint: string;
  argument?: string;
}

/** `got [28, 28] from the dataset`. */
export const got = ({ shape, from }: LayerInput): string => `got ${showShape(shape)} from ${from}`;
