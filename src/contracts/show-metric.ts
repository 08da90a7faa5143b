import type { MetricValue } from '../schema/primitives.js';

/**
 * Formats a loss or metric like Keras: four decimals, or four significant decimals if the value would round
 * to 0.
 */
export function showMetric(value: MetricValue): string {
  if (typeof value !== 'number') return value;
  if (Math.abs(value) > 1e-3) return value.toFixed(4);
  // Python gives exponents two digits.
  return value.toExponential(4).replace(/(?<=e[+-])(?=\d$)/, '0');
}
