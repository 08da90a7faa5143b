import type { ElementType } from '../../../../keras/layers/host.js';
import type { CompleteLayer } from '../../../../keras/layers/index.js';
import { layersInside } from '../../../../keras/layers/inside.js';
import { hostOf, isOnHost } from '../../../../keras/layers/rules.js';
import type { Finding } from '../../../problems/finding.js';
import type { InferredStep, InferredTensor } from '../../inferred-model.js';
import type { LocatedLayer } from '../../located-layer.js';

const NEEDS_NUMBERS =
  'Put a layer before it that makes numbers of texts: TextVectorization, StringLookup or Hashing.';

/** Refuses texts where a layer takes numbers, and the reverse, and layers of the host behind layers of the device. */
export function hostIssues(
  layer: CompleteLayer,
  inputs: readonly InferredTensor[],
  pointer: string,
): Finding[] {
  const known = inputs.filter(({ shape }) => shape !== 'unknown');
  const types = known.map(({ dtype }) => dtype);
  const complaints =
    known.length === 0
      ? []
      : isOnHost(layer, types)
        ? known.flatMap((input) => complaintOnHost(layer, input) ?? [])
        : known.filter(({ dtype }) => dtype === 'string').map((input) => textComplaint(layer, input));
  return complaints.map((detail) => ({ pointer, code: 'shape_mismatch', detail }));
}

const textComplaint = ({ type }: CompleteLayer, { label }: InferredTensor): string =>
  `${type} computes with numbers but gets texts from ${label}. ${NEEDS_NUMBERS}`;

function complaintOnHost(
  layer: CompleteLayer,
  { dtype, label, isOnHost, from }: InferredTensor,
): string | undefined {
  const takes = hostOf(layer)?.takes ?? [];
  const { type } = layer;
  if (dtype === 'string')
    return takes.includes('texts')
      ? undefined
      : `${type} takes integers but gets texts from ${label}. Use an array of integers, or put a layer before it that makes integers of texts: StringLookup without invert, or Hashing.`;
  if (!takes.includes('integers'))
    return `${type} takes texts but gets numbers from ${label}. Declare the input as "dtype": "string" and use an array of texts, or use IntegerLookup or Hashing.`;
  if (isOnHost) return undefined;
  return `${type} computes before the step, on integers that float32 would round: its inputs must be inputs of the model, or outputs of lookups and hashes. It gets ${label}, which is computed in the step. ${remedyOf(type, from)}`;
}

const remedyOf = (type: string, from: InferredStep | undefined): string =>
  from?.kind === 'layer' && from.layer.type === 'Discretization'
    ? `Give '${from.layer.name}' its bin_boundaries and output_mode int, and apply it to an input.`
    : `Apply ${type} to the input itself.`;

/** Refuses layers of the host inside the arguments of others. */
export const hostInsideIssues = ({ layer, argument }: LocatedLayer): Finding[] =>
  layersInside({ ...layer })
    .filter(({ inside }) => hostOf(inside)?.when === 'always')
    .map(({ path, inside }) => ({
      pointer: argument(`${path}/type`),
      code: 'misplaced_layer',
      detail: `${inside.type} computes before the step and cannot be inside another layer. Make it a layer of the model.`,
    }));

/** Refuses an input that declares another type than it gets. */
export function inputTypeIssues(
  { layer, argument }: LocatedLayer,
  given: InferredTensor | undefined,
): Finding[] {
  if (layer.type !== 'InputLayer' || layer.dtype === undefined || given === undefined) return [];
  if (given.shape === 'unknown' || (layer.dtype === 'string') === (given.dtype === 'string')) return [];
  const [declared, gets] = layer.dtype === 'string' ? ['texts', 'numbers'] : ['numbers', 'texts'];
  const detail = `The input declares dtype ${layer.dtype}, so that it takes ${declared}, but gets ${gets} from ${given.label}. ${layer.dtype === 'string' ? 'Use an array of texts or a column of categories, or another dtype.' : 'Set dtype to string.'}`;
  return [{ pointer: argument('dtype'), code: 'shape_mismatch', detail }];
}

/** Refuses texts as the output of a model. */
export const textOutput = (name: string, pointer: string): Finding => ({
  pointer,
  code: 'shape_mismatch',
  detail: `The output '${name}' is texts; a model gives numbers. Add a layer that makes numbers of texts, such as StringLookup, or remove the lookup with invert: predictions name the classes of the labels.`,
});

/** Why an operation does not take an input. */
export const textInOperation = (type: string, label: string): string =>
  `${type} computes with numbers but gets texts from ${label}. ${NEEDS_NUMBERS}`;

/** The type of a tensor that an input layer passes on: texts stay texts. */
export const passedType = (declared: ElementType, given: ElementType): ElementType =>
  given === 'string' ? 'string' : declared;
