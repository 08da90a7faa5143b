import { type Shape, showShape } from '../../shape.js';
import type { CallOptions } from '../call.js';
import { type Complaint, got, type LayerInput } from '../shapes/shape-inference.js';

/** The sizes of the axes that attend. @param axes indices in the shape of one sample */
export const attendingSizes = (shape: Shape, axes: readonly number[]): number[] =>
  axes.map((axis) => shape[axis] ?? 1);

/** The sizes of the axes of positions that do not attend. */
export const otherSizes = (shape: Shape, axes: readonly number[]): number[] =>
  shape.slice(0, -1).filter((_, axis) => !axes.includes(axis));

/** Sizes that decide the shape of attention scores. Shapes are those of one sample. */
export interface ScoredShapes {
  query: Shape;
  value: Shape;
  heads: number;
  axes: readonly number[];
}

/** [positions that do not attend …, heads, those of the query that attend …, those of the value …]. */
export const scoreAxes = ({ query, value, heads, axes }: ScoredShapes): Shape => [
  ...otherSizes(query, axes),
  heads,
  ...attendingSizes(query, axes),
  ...attendingSizes(value, axes),
];

/**
 * The shape that a mask of scores is broadcast in: axes that it lacks, in front of those that attend, have the size 1.
 * @param mask the batch axis first, where it has one @param rank of the scores, the batch included
 */
export function alignedMask(mask: Shape, rank: number, axes: number): number[] {
  const ones = Array.from({ length: Math.max(rank - mask.length, 0) }, () => 1);
  return mask.toSpliced(Math.max(mask.length - 2 * axes, 0), 0, ...ones);
}

/** Why a mask does not fit scores; undefined where it does. @param scores of one sample, with so many axes that attend */
export function maskComplaint(
  type: string,
  { scores, axes }: { scores: Shape; axes: number },
  { attentionMask, attentionConstant }: Pick<CallOptions<LayerInput>, 'attentionMask' | 'attentionConstant'>,
): Complaint | undefined {
  const pairs = showShape(scores.slice(-2 * axes));
  if (attentionMask !== null && !fits([-1, ...attentionMask.shape], scores, axes))
    return {
      complaint: `The attention_mask of ${type} must have the shape ${pairs} for each sample, with the heads before it or not, but ${got(attentionMask)}.`,
    };
  if (attentionConstant !== null && !fits(attentionConstant.shape, scores, axes))
    return {
      complaint: `A constant attention_mask of ${type} must have the shape ${pairs}, or [1, …] with axes before it, but has ${showShape(attentionConstant.shape)}.`,
    };
  return undefined;
}

/** Whether a mask can be broadcast with scores; -1 stands for the batch. */
function fits(mask: Shape, scores: Shape, axes: number): boolean {
  const aligned = alignedMask(mask, scores.length + 1, axes);
  const isEnough = mask.length >= 2 * axes && aligned.length === scores.length + 1;
  return isEnough && aligned.every((size, at) => size === 1 || size === [-1, ...scores][at]);
}
