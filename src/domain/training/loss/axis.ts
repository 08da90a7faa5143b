import { showValue } from '../../../schema/show-value.js';
import type { Finding } from '../../problems/finding.js';

/** Rejects axes of a loss that its outputs do not have, or that it cannot reduce. @param rank of the outputs, the batch included */
export function axisIssues(loss: { type: string; axis?: unknown }, pointer: string, rank: number): Finding[] {
  const { type, axis } = loss;
  if (axis === undefined || axis === null) return [];
  const axes = [axis].flat().map(Number);
  const detail = axes.map((one) => whyNot(type, one, rank)).find((reason) => reason !== undefined);
  const found =
    detail ??
    (isRepeated(axes, rank) ? `axis of ${type} names an axis twice: ${showValue(axis)}.` : undefined);
  return found === undefined
    ? []
    : [{ pointer: `${pointer}/axis`, code: 'incompatible_loss', detail: found }];
}

function whyNot(type: string, axis: number, rank: number): string | undefined {
  const place = axis < 0 ? axis + rank : axis;
  if (place < 0 || place >= rank)
    return `axis ${axis} of ${type} is out of range: the outputs have ${rank} axes, the batch included, so that axis is from ${-rank} to ${rank - 1}.`;
  if (type === 'sparse_categorical_crossentropy' && place !== rank - 1)
    return `axis of ${type} must be the last one, as in Keras on TensorFlow; got ${axis}. Omit it, and move the classes to the last axis.`;
  if (place === 0 && !SUMS_BATCHES.has(type))
    return `axis ${axis} of ${type} is that of the batch. Use an axis from 1 to ${rank - 1}.`;
  return undefined;
}

/** Losses of whole batches, which may sum over the samples. */
const SUMS_BATCHES: ReadonlySet<string> = new Set(['dice', 'tversky']);

const isRepeated = (axes: readonly number[], rank: number): boolean =>
  new Set(axes.map((axis) => (axis < 0 ? axis + rank : axis))).size < axes.length;
