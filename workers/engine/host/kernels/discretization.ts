import type { Discretization } from '../../../../src/keras/layers/preprocessing/categories/discretization.js';
import type { HostKernel } from '../host-kernel.js';
import { integersOf } from './lookups.js';

/** Numbers as the numbers of their bins, in float32 as the device compares them. */
export const discretization: HostKernel<typeof Discretization> = ({ bin_boundaries: given }) => {
  if (given === null) throw new Error('The host has no adapted boundaries');
  const boundaries = Float32Array.from(given);
  return ([numbers]) =>
    Float64Array.from([...integersOf(numbers)], (value) => binOf(boundaries, Number(value)));
};

/** The number of boundaries that are not above a value, found by bisection. */
function binOf(boundaries: Float32Array, value: number): number {
  const rounded = Math.fround(value);
  let [from, to] = [0, boundaries.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((boundaries[middle] ?? 0) <= rounded) from = middle + 1;
    else to = middle;
  }
  return from;
}
