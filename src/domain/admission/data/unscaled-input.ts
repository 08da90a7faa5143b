import type { DatasetArray } from '../../../contracts/datasets/arrays.js';
import type { XOp } from '../../../contracts/datasets/preprocessing.js';
import type { Units } from '../../../contracts/models.js';
import { traitsOf } from '../../../keras/layers/rules.js';
import { datasetUnits } from '../../data/units.js';
import type { InferredLayer, InferredStep } from '../../model/inferred-model.js';
import type { JobWarning } from '../../problems/finding.js';

/** Weights are initialized for inputs of about 1; a range this wide slows down the first steps. */
const WIDE_RANGE = 20;
/** The maximum pixel value that version 0.1.0, whose datasets have no statistics, assumed per type. */
const OLD_LARGEST = new Map<string, number>([
  ['uint8', 255],
  ['uint16', 65_535],
]);
const SCALING_OPS: readonly XOp['op'][] = ['rescale', 'normalize', 'preprocess_input'];

/** An input of a model. */
export interface UsedInput {
  /** All layers of the model. */
  layers: readonly InferredLayer[];
  /** The input layer. */
  node: string;
  /** Of the steps on the input. */
  pointer: string;
}

/** Warns about pixels that reach the weights unscaled. */
export function unscaledInputWarnings(
  array: DatasetArray,
  ops: readonly XOp[],
  { layers, node, pointer }: UsedInput,
): JobWarning[] {
  const units = pixelUnits(array);
  if (units === null || units.high - units.low < WIDE_RANGE) return [];
  if (ops.some(({ op }) => SCALING_OPS.includes(op))) return [];
  const first = layers.find(
    (layer) => layer.parameters.total > 0 && multiplies(layer) && getsValuesOf(node, layer, new Set()),
  );
  if (first === undefined) return [];
  const detail =
    `${units.source === 'recorded' ? 'Values' : 'Pixels'} of ${units.low} to ${units.high} reach '${first.layer.name}' unscaled, so that it trains slowly or not at all. ` +
    `Scale them to 0–1 with the step ${rescaleStep(units)}.`;
  return [{ code: 'unscaled_input', pointer, detail }];
}

/** Whether a layer multiplies its input by weights. */
const multiplies = (inferred: InferredLayer): boolean => traitsOf(inferred.layer).timesUsed(inferred) > 0;

/** Whether the values of an input reach a layer in their range: nothing on the way, such as a Rescaling, has scaled them. */
function getsValuesOf(node: string, { from }: InferredLayer, seen: Set<InferredStep>): boolean {
  return from.some((before) => {
    if (before === undefined || before.kind === 'operation' || seen.has(before)) return false;
    seen.add(before);
    if (before.layer.type === 'InputLayer' && before.from[0] === undefined) return before.path === node;
    return traitsOf(before.layer).keepsRange && getsValuesOf(node, before, seen);
  });
}

/** The range of the values of images; null where it is not known. */
export function pixelUnits({ shape, dtype, value_range, statistics }: DatasetArray): Units | null {
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
