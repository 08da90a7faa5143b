import type { MetricValue } from './primitives.js';

/** A loss or metric as Keras prints it: four digits after the point, or after the first where that leaves nothing. */
export function showMetric(value: MetricValue): string {
  if (typeof value !== 'number') return value;
  return Math.abs(value) > 1e-3 ? value.toFixed(4) : value.toExponential(4);
}
