import type { Dataset } from '../contracts/datasets.js';
import type { LayerType } from '../contracts/layers.js';
import type { XOp } from '../contracts/preprocessing.js';
import type { JobWarning } from './issue.js';
import type { InferredLayer } from './model/inferred-model.js';

const LARGEST_PIXEL = { uint8: 255, uint16: 65_535 } as const;
const SCALING_OPS: readonly XOp['op'][] = ['rescale', 'normalize'];
const WEIGHTED: readonly LayerType[] = ['Dense', 'Conv2D', 'LSTM', 'GRU'];

/** Warns of pixels that go into weights as they are stored: the article's first step is to scale them. */
export function unscaledInputWarnings(
  { x }: Dataset,
  ops: readonly XOp[],
  layers: readonly InferredLayer[],
): JobWarning[] {
  const largest = x.dtype === 'uint8' || x.dtype === 'uint16' ? LARGEST_PIXEL[x.dtype] : undefined;
  const isImage = x.shape.length >= 2;
  if (largest === undefined || !isImage || ops.some(({ op }) => SCALING_OPS.includes(op))) return [];
  const first = layers.find(({ parameters }) => parameters.total > 0)?.layer;
  if (first === undefined || !WEIGHTED.includes(first.type)) return [];
  const detail =
    `Pixels of 0 to ${largest} go into '${first.name}' as they are, which trains slowly or not at all. ` +
    `Scale them to 0–1 with the step {"op": "rescale", "scale": ${1 / largest}}.`;
  return [{ code: 'unscaled_input', pointer: '/dataset/x', detail }];
}
