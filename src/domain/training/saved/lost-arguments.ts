import type { Compile } from '../../../contracts/jobs/compile.js';
import { isObject } from '../../../schema/json-object.js';
import { pointerSegment } from '../../../schema/json-pointer.js';
import { showValue } from '../../../schema/show-value.js';
import type { JobWarning } from '../../problems/finding.js';

/** An argument that Keras leaves out of what it prints, and its default. */
interface LostArgument {
  argument: string;
  value: number;
}

/** Losses by class; found by printing every loss of Keras 3.15 with arguments that are not its defaults. */
const OF_LOSSES: ReadonlyMap<unknown, LostArgument> = new Map([
  ['Huber', { argument: 'delta', value: 1 }],
  ['CosineSimilarity', { argument: 'axis', value: -1 }],
  ['SparseCategoricalCrossentropy', { argument: 'axis', value: -1 }],
]);

/** Metrics by class. */
const OF_METRICS: ReadonlyMap<unknown, LostArgument> = new Map([
  ['CosineSimilarity', { argument: 'axis', value: -1 }],
]);

/** Warns of losses and metrics that Keras has printed without an argument: its value in Python is not known. */
export function lostArguments({ loss, metrics, weighted_metrics: weighted }: SavedParts): JobWarning[] {
  return [
    ...lostIn(loss, '/compile/loss', OF_LOSSES),
    ...lostIn(metrics, '/compile/metrics', OF_METRICS),
    ...lostIn(weighted, '/compile/weighted_metrics', OF_METRICS),
  ];
}

type SavedParts = Partial<Pick<Compile, 'loss' | 'metrics'>> & { weighted_metrics?: unknown };

/** Lists and objects by output nest two deep; the objects that Keras prints are not entered. */
function lostIn(value: unknown, pointer: string, lost: ReadonlyMap<unknown, LostArgument>): JobWarning[] {
  if (typeof value !== 'object' || value === null) return [];
  if (!isObject(value) || !('class_name' in value))
    return Object.entries(value).flatMap(([key, entry]) =>
      lostIn(entry, pointer + pointerSegment(key), lost),
    );
  const found = lost.get(value['class_name']);
  const { config } = value;
  if (found === undefined || (isObject(config) && Object.hasOwn(config, found.argument))) return [];
  const { argument, value: fallback } = found;
  const detail = `Keras does not print the argument ${argument} of ${showValue(value['class_name'])}; ${argument} ${fallback} is used. If it had another value in Python, give it in compile.`;
  return [{ code: 'lost_argument', pointer, detail }];
}
