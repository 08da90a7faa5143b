import type { MetricValue } from '../schema/primitives.js';

/** A loss or metric as Keras prints it: four digits after the point, or after the first where that leaves nothing. */
export function showMetric(value: MetricValue): string {
  if (typeof value !== 'number') return value;
  if (Math.abs(value) > 1e-3) return value.toFixed(4);
  // Python gives exponents two digits.
  return value.toExponential(4).replace(/(?<=e[+-])(?=\d$)/, '0');
}
