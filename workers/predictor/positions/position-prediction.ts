import type { ClassShare, MaskFormat, Prediction } from '../../../src/contracts/predictions.js';
import { indexedPng } from '../../../src/domain/data/samples/png.js';
import {
  fitsIndexedPng,
  positionClasses,
  positionShape,
  type UnnamedOutput,
} from '../../../src/domain/model-outputs.js';
import { metricValue, nest } from '../nested.js';
import { classesOfPositions, NO_CLASS, probabilitiesOfPositions } from './position-classes.js';

/** How the classes of positions are returned. */
export interface PositionOptions {
  maskFormat: MaskFormat;
  classProbabilities: boolean;
}

/** The prediction of one sample with a class for each position. @param mask 0 for each position that does not count */
export function toPositionPrediction(
  output: UnnamedOutput,
  { values, mask }: { values: Float32Array; mask: Float32Array | undefined },
  { maskFormat, classProbabilities }: PositionOptions,
): Prediction {
  const classes = classesOfPositions(output, values, mask);
  const isPng = maskFormat === 'png' && fitsIndexedPng(output);
  const names = [...classes].map((index) => (index === NO_CLASS ? null : className(output, index)));
  return {
    ...(output.task === 'sequence_labeling' && { labels: names }),
    ...(isPng ? { mask_png: maskPng(output, classes) } : { classes: nestedClasses(output, classes) }),
    class_shares: sharesOf(output, classes),
    ...(classProbabilities && { class_probabilities: nestedProbabilities(output, values) }),
  };
}

/** The name of a class, or its number. */
export const className = ({ classes }: Pick<UnnamedOutput, 'classes'>, index: number): string =>
  classes?.[index] ?? String(index);

const nestedClasses = (output: UnnamedOutput, classes: Int32Array): unknown[] =>
  nest(
    Array.from(classes, (index) => (index === NO_CLASS ? null : index)),
    positionShape(output),
  );

const nestedProbabilities = (output: UnnamedOutput, values: Float32Array): unknown[] =>
  nest(Array.from(probabilitiesOfPositions(output, values), metricValue), output.output_shape);

function maskPng(output: UnnamedOutput, classes: Int32Array): string {
  const [height = 0, width = 0] = positionShape(output);
  const indexes = Uint8Array.from(classes, (index) => Math.max(0, index));
  return indexedPng({ width, height, indexes, colors: positionClasses(output) }).toString('base64');
}

function sharesOf(output: UnnamedOutput, classes: Int32Array): ClassShare[] {
  const counts = new Map<number, number>();
  for (const index of classes) if (index !== NO_CLASS) counts.set(index, (counts.get(index) ?? 0) + 1);
  const counted = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return [...counts]
    .sort(([one, most], [other, count]) => count - most || one - other)
    .map(([index, count]) => ({ label: className(output, index), index, share: count / counted }));
}
