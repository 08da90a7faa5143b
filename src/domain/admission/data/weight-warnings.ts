import type { WeightSource } from '../../data/uses/weight-source.js';
import type { JobWarning } from '../../problems/finding.js';
import type { ExaminedWeights } from './examine-weights.js';

/** Warns of sample weights with which nothing is trained, or the loss of samples grows. */
export function weightWarnings(weights: readonly (ExaminedWeights | undefined)[]): JobWarning[] {
  const found = weights.flatMap((entry) => {
    if (entry === undefined) return [];
    const { value, pointer } = entry;
    const detail = unusualWeights(value);
    return detail === undefined ? [] : [{ code: 'unusual_weights' as const, pointer, detail }];
  });
  // Outputs may share weights.
  return [...new Map(found.map((warning) => [warning.pointer, warning])).values()];
}

function unusualWeights(source: WeightSource & { name: string }): string | undefined {
  const range = rangeOf(source);
  if (range === undefined || range.min === null || range.max === null) return undefined;
  if (range.min === 0 && range.max === 0)
    return `All training weights in '${source.name}' are 0: the loss is 0, and the model learns nothing. Give samples that count a weight above 0.`;
  if (range.min >= 0) return undefined;
  return `Training weights in '${source.name}' are negative, from ${range.min}: training increases the loss of such samples, as in Keras. Use weights of at least 0.`;
}

function rangeOf({ array, column }: WeightSource): { min: number | null; max: number | null } | undefined {
  if (column === undefined) return array.statistics?.values;
  return array.statistics?.columns?.[array.columns?.indexOf(column) ?? -1];
}
