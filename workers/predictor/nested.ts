import type { MetricValue } from '../../src/schema/primitives.js';
import { sampleSize } from './instances/samples.js';

/** A number as JSON can represent it. */
export function metricValue(value: number): MetricValue {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return value;
  return value > 0 ? 'Infinity' : '-Infinity';
}

/** Nests values to the shape; a scalar becomes a list of one. */
export function nest<Value>(values: readonly Value[], shape: readonly number[]): unknown[] {
  const [, ...inner] = shape;
  if (inner.length === 0) return [...values];
  const step = sampleSize(inner);
  return Array.from({ length: values.length / step }, (_, index) =>
    nest(values.slice(index * step, (index + 1) * step), inner),
  );
}
