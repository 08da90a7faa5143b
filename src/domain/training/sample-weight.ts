import type { ResolvedLoss } from '../../contracts/jobs/compile.js';
import { lossOf } from '../../keras/losses/index.js';
import { type Shape, showShape } from '../../keras/shape.js';
import type { WeightSource } from '../data/uses/weight-source.js';
import type { Finding } from '../problems/finding.js';
import type { ModelOutput } from './loss/model-output.js';
import type { Located } from './outputs/by-output.js';

/** The weights of an output, as a job gives them. */
export type GivenSampleWeight = Located<WeightSource & { name: string; isShared: boolean }>;

/** Rejects weights of other shapes than the values of the loss, and a second kind of weights. */
export function sampleWeightIssues(
  { value: { shape, isShared }, pointer }: GivenSampleWeight,
  loss: ResolvedLoss | null,
  output: ModelOutput,
  hasClassWeight: boolean,
): Finding[] {
  if (hasClassWeight) {
    const detail =
      'class_weight and sample_weight of the same output exclude each other, as in Keras. Remove one, or upload their product as sample_weight.';
    return [{ pointer, code: 'conflicting_arguments', detail }];
  }
  if (shape.length === 0) return [];
  if (isShared) {
    const detail = `One sample_weight for several outputs needs one weight per sample; this one has weights of shape ${showShape(shape)}. Name weights by output.`;
    return [{ pointer, code: 'shape_mismatch', detail }];
  }
  const positions = positionsOf(loss, output);
  if (showShape(positions) === showShape(shape)) return [];
  const fitting =
    positions.length === 0
      ? 'one weight per sample'
      : `one weight per sample, or weights of shape ${showShape(positions)}`;
  const detail = `The weights of a sample have the shape ${showShape(shape)}, but the loss of this output takes ${fitting}.`;
  return [{ pointer, code: 'shape_mismatch', detail }];
}

/** Losses of whole batches or samples. */
const WITHOUT_POSITIONS: ReadonlySet<string> = new Set(['dice', 'tversky', 'ctc', 'circle']);

/** The values of a loss for one sample: without the axis of the outputs that it compares. */
function positionsOf(loss: ResolvedLoss | null, { shape }: ModelOutput): Shape {
  if (loss !== null && WITHOUT_POSITIONS.has(lossOf(loss.type).type)) return [];
  const axis = loss !== null && 'axis' in loss && typeof loss.axis === 'number' ? loss.axis : -1;
  const place = axis < 0 ? axis + shape.length : axis - 1;
  return withoutLastOne(shape.filter((_, index) => index !== place));
}

/** As weights are given. */
const withoutLastOne = (shape: Shape): Shape => (shape.at(-1) === 1 ? shape.slice(0, -1) : shape);
