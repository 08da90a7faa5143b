import type { Shape } from '../shape.js';

/** What reaches a layer: the shape of one sample and who gives it, in words (`'flatten'`, `the data set`). */
export interface LayerInput {
  shape: Shape;
  from: string;
}

/** The shape a layer gives, or why it cannot take its input and, where it is one, the argument at fault. */
export type ShapeInference = { shape: Shape } | { complaint: string; argument?: string };
