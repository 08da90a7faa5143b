import { matchesShape, type Shape } from '../../../keras/shape.js';
import { isOneNumber } from '../../data/labels.js';

/** Whether outputs and labels correspond one to one; Keras ignores a trailing axis of size 1 that only one of them has. */
export function pairsUp(output: Shape, labels: Shape): boolean {
  if (matchesShape(output, labels) || (isOneNumber(output) && isOneNumber(labels))) return true;
  return matchesShape(output, [...labels, 1]) || matchesShape([...output, 1], labels);
}

/** The axes of the outputs as a loss counts them, the batch included: without one of size 1 that the labels lack. */
export const comparedRank = (output: Shape, labels: Shape): number =>
  output.length > 1 && matchesShape(output, [...labels, 1]) ? output.length : output.length + 1;

/** Whether there is one class number per output vector. */
export function isClassPerVector(output: Shape, labels: Shape): boolean {
  const positions = output.slice(0, -1);
  return output.length > 0 && (matchesShape(positions, labels) || matchesShape([...positions, 1], labels));
}
