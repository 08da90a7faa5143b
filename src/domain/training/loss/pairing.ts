import { matchesShape, type Shape } from '../../../keras/shape.js';
import { isOneNumber } from '../../data/labels.js';

/** Whether outputs and labels correspond one to one; Keras ignores a trailing axis of size 1. */
export function pairsUp(output: Shape, labels: Shape): boolean {
  return matchesShape(output, labels) || (isOneNumber(output) && isOneNumber(labels));
}

/** Whether there is one class number per output vector. */
export function isClassPerVector(output: Shape, labels: Shape): boolean {
  const positions = output.slice(0, -1);
  return output.length > 0 && (matchesShape(positions, labels) || matchesShape([...positions, 1], labels));
}
