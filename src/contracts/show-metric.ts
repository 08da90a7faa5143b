import type { MetricResult } from '../schema/primitives.js';

/**
 * Formats a loss or metric like Keras: four decimals, or four significant decimals if the value would round
 * to 0. A list in brackets.
 */
export function showMetric(value: MetricResult): string {
  if (Array.isArray(value)) return `[${value.map(showMetric).join(', ')}]`;
  if (typeof value !== 'number') return value;
  if (Math.abs(value) > 1e-3) return value.toFixed(4);
  // Python gives exponents two digits.
  return value.toExponential(4).replace(/(?<=e[+-])(?=\d$)/, '0');
}
