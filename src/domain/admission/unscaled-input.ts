import type { DatasetArray } from '../../contracts/datasets/arrays.js';
import type { XOp } from '../../contracts/datasets/preprocessing.js';
import type { Units } from '../../contracts/models.js';
import { traitsOf } from '../../keras/layers/rules.js';
import { datasetUnits } from '../data/units.js';
import type { InferredLayer } from '../model/inferred-model.js';
import type { JobWarning } from '../problems/finding.js';

/** Weights are initialized for inputs of about 1; a range this wide slows down the first steps. */
const WIDE_RANGE = 20;
/** The maximum pixel value that version 0.1.0, whose datasets have no statistics, assumed per type. */
const OLD_LARGEST = new Map<string, number>([
  ['uint8', 255],
  ['uint16', 65_535],
]);
const SCALING_OPS: readonly XOp['op'][] = ['rescale', 'normalize', 'preprocess_input'];

/** Warns about pixels that reach the weights unscaled. @param use.pointer Of the steps */
export function unscaledInputWarnings(
  array: DatasetArray,
  ops: readonly XOp[],
  { layers, pointer }: { layers: readonly InferredLayer[]; pointer: string },
): JobWarning[] {
  const units = pixelUnits(array);
  if (units === null || units.high - units.low < WIDE_RANGE) return [];
  if (ops.some(({ op }) => SCALING_OPS.includes(op))) return [];
  const first = layers.find((layer) => layer.parameters.total > 0 && multiplies(layer));
  if (first === undefined || !getsInputValues(first)) return [];
  const detail =
    `${units.source === 'recorded' ? 'Values' : 'Pixels'} of ${units.low} to ${units.high} reach '${first.layer.name}' unscaled, so that it trains slowly or not at all. ` +
    `Scale them to 0–1 with the step ${rescaleStep(units)}.`;
  return [{ code: 'unscaled_input', pointer, detail }];
}

/** Whether a layer multiplies its input by weights. */
const multiplies = (inferred: InferredLayer): boolean => traitsOf(inferred.layer).timesUsed(inferred) > 0;

/** Whether the values of an input reach a layer in their range: nothing before it, such as a Rescaling, has scaled them. */
function getsInputValues(inferred: InferredLayer): boolean {
  let before = inferred.from[0];
  while (before !== undefined) {
    if (before.kind === 'operation' || !traitsOf(before.layer).keepsRange) return false;
    before = before.from[0];
  }
  return true;
}

function pixelUnits({ shape, dtype, value_range, statistics }: DatasetArray): Units | null {
  if (shape.length < 2) return null;
  if (statistics !== null)
    return datasetUnits({ value_range }, { x: statistics.values, channels: statistics.channels });
  const high = OLD_LARGEST.get(dtype);
  return high === undefined ? null : { low: 0, high, source: 'usual' };
}

function rescaleStep({ low, high }: Units): string {
  const scale = 1 / (high - low);
  return low === 0
    ? `{"op": "rescale", "scale": ${scale}}`
    : `{"op": "rescale", "scale": ${scale}, "offset": ${-low * scale}}`;
}
