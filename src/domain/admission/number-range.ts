import { toPointer } from '../../schema/json-pointer.js';
import type { Finding } from '../problems/finding.js';
import type { ReadableJob } from './readable-job.js';

const MAX_ISSUES = 16;

/** Rejects numbers of the model, its optimizer, losses and metrics that would be infinite in float32, in which they compute. */
export function rangeIssues({ model, compile = {} }: ReadableJob): Finding[] {
  const { optimizer, loss, metrics, weighted_metrics } = compile;
  const computing = { model, compile: { optimizer, loss, metrics, weighted_metrics } };
  const found: Finding[] = [];
  collectInfinite(computing, [], found);
  return found;
}

/** Recursion is as deep as the JSON of a body, which is bounded. */
function collectInfinite(value: unknown, path: (string | number)[], found: Finding[]): void {
  if (found.length >= MAX_ISSUES) return;
  if (typeof value === 'number' && !Number.isFinite(Math.fround(value))) found.push(tooLarge(value, path));
  if (typeof value !== 'object' || value === null) return;
  const isList = Array.isArray(value);
  for (const [key, entry] of Object.entries(value))
    collectInfinite(entry, [...path, isList ? Number(key) : key], found);
}

function tooLarge(value: number, path: readonly (string | number)[]): Finding {
  const detail = `${value} exceeds the range of float32, in which models compute; send a number from -3.4e38 to 3.4e38.`;
  return { pointer: toPointer(path), code: 'invalid_value', detail };
}
