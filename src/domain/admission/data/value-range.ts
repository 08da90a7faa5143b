import type { XOp } from '../../../contracts/datasets/preprocessing.js';
import type { NestedLayer } from '../../../keras/argument.js';
import { withLayersInside } from '../../../keras/layers/inside.js';
import { traitsOf } from '../../../keras/layers/rules.js';
import { safeText } from '../../../schema/show-value.js';
import type { InferredModel, InferredStep } from '../../model/inferred-model.js';
import type { JobWarning } from '../../problems/finding.js';

/** The least and the greatest value of an input. */
export interface Span {
  low: number;
  high: number;
}

/** The range of values after the steps on an input; undefined where it is not known. */
export function spanAfter(steps: readonly XOp[], before: Span | undefined): Span | undefined {
  return steps.reduce<Span | undefined>((span, step) => span && spanAfterStep(step, span), before);
}

function spanAfterStep(step: XOp, span: Span): Span | undefined {
  switch (step.op) {
    case 'rescale':
      return scaled(span, step.scale, step.offset ?? 0);
    case 'preprocess_input':
      return step.mode === 'tf' ? scaled(span, 1 / 127.5, -1) : undefined;
    case 'normalize':
      return undefined;
    default:
      return span;
  }
}

function scaled({ low, high }: Span, scale: number, offset: number): Span {
  const ends = [low * scale + offset, high * scale + offset];
  return { low: Math.min(...ends), high: Math.max(...ends) };
}

/** Warns of each layer whose `value_range` is not that of the images it gets. @param spanOf the range of an input, by its layer */
export const valueRangeWarnings = (
  { layers }: InferredModel,
  spanOf: (node: string) => Span | undefined,
): JobWarning[] =>
  layers.flatMap(({ layer, from, located: { pointer } }) => {
    const ranged = withRanges({ ...layer });
    const span = ranged.length === 0 ? undefined : spanBefore(from, spanOf);
    if (span === undefined) return [];
    return ranged.filter(({ range }) => !fits(span, range)).map((one) => mismatch(one, span, pointer));
  });

/** A layer and its value_range. */
interface Ranged {
  name: string;
  range: Span;
}

/** A layer that has a value_range, or those inside it: a Pipeline of augmentations keeps the range. */
function withRanges(layer: NestedLayer): Ranged[] {
  return withLayersInside(layer).flatMap(({ type, value_range: range, name = type }) => {
    if (!Array.isArray(range)) return [];
    const [low, high] = range.map(Number);
    return [{ name: String(name), range: { low: low ?? 0, high: high ?? 255 } }];
  });
}

function mismatch({ name, range }: Ranged, span: Span, pointer: string): JobWarning {
  const detail = `'${safeText(name)}' has the value_range [${range.low}, ${range.high}], but its images have values of ${shown(span)}. Set value_range to [${span.low}, ${span.high}], or change the scale of the images.`;
  return { code: 'value_range_mismatch', pointer, detail };
}

const shown = ({ low, high }: Span): string => `${low} to ${high}`;

/** The error that a scale of few digits leaves, relative to the range. */
const SLACK = 0.02;

/** Whether images lie in a range and use at least a part of it that differs from a wrong scale. */
function fits(span: Span, range: Span): boolean {
  const width = range.high - range.low;
  const isInside = span.low >= range.low - SLACK * width && span.high <= range.high + SLACK * width;
  return isInside && span.high - span.low >= width / 4;
}

/** The range of the values that a step gets, as far as the layers before it keep or scale it. */
function spanBefore(
  [before]: readonly (InferredStep | undefined)[],
  spanOf: (node: string) => Span | undefined,
): Span | undefined {
  if (before === undefined || before.kind === 'operation') return undefined;
  const { layer, from, path } = before;
  if (layer.type === 'InputLayer' && from[0] === undefined) return spanOf(path);
  const span = spanBefore(from, spanOf);
  if (span === undefined) return undefined;
  if (layer.type === 'Rescaling')
    return typeof layer.scale === 'number' && typeof layer.offset === 'number'
      ? scaled(span, layer.scale, layer.offset)
      : undefined;
  return traitsOf(layer).keepsRange ? span : undefined;
}
