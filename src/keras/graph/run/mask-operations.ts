import { type CompleteLayer, specOf } from '../../layers/index.js';
import type { Call } from '../graph.js';
import type { GraphCall } from '../order.js';
import type { ResolvedNode } from '../resolved.js';
import { leavesOf } from '../structure.js';
import { keyOf, keyOfTensor } from './execution-order.js';

/** The operations that Keras adds to a functional model to compute masks, which count for the order of its layers. */
export interface MaskOperations {
  /** The keys that each depends on, by its own. */
  operations: ReadonlyMap<string, readonly string[]>;
  /** The masks that a call takes besides its arguments, by the key of the call. */
  masksOf: ReadonlyMap<string, readonly string[]>;
}

/** Layers whose `call` has a parameter for masks; others only pass masks on. */
const TAKES_MASKS: ReadonlySet<string> = new Set([
  'AdditiveAttention',
  'Attention',
  'BatchNormalization',
  'Bidirectional',
  'ConvLSTM1D',
  'ConvLSTM2D',
  'ConvLSTM3D',
  'GRU',
  'GlobalAveragePooling1D',
  'GroupQueryAttention',
  'LSTM',
  'MultiHeadAttention',
  'Pipeline',
  'RNN',
  'SimpleRNN',
  'Softmax',
  'TimeDistributed',
]);

/** After `compute_mask` of Keras's layers. @param calls each after those that it takes its tensors from */
export function maskOperations(calls: readonly GraphCall<ResolvedNode>[]): MaskOperations {
  const operations = new Map<string, readonly string[]>();
  const masksOf = new Map<string, readonly string[]>();
  const masks = new Map<string, string>();
  for (const graphCall of calls) {
    const { node, index } = graphCall;
    const call = node.calls[index];
    if (call === undefined || node.item.kind === 'operation') continue;
    const key = keyOf(graphCall);
    const inputs = inputsOf(call).map((input) => ({ input, mask: masks.get(input) ?? null }));
    const add = (name: string, sources: readonly string[]): string => {
      const own = `${key}/${name}`;
      operations.set(own, sources);
      return own;
    };
    const given = inputs.flatMap(({ mask }) => mask ?? []);
    if (takesMasks(node.item) && !hasMask(call)) masksOf.set(key, given);
    const mask = node.item.kind === 'layer' ? maskAfter(node.item.layer, inputs, add) : (given[0] ?? null);
    if (mask !== null) masks.set(key, mask);
  }
  return { operations, masksOf };
}

/** The calls that give the inputs. */
const inputsOf = ({ args }: Call): string[] =>
  args.flatMap(leavesOf).flatMap((leaf) => ('tensor' in leaf ? [keyOfTensor(leaf.tensor)] : []));

const hasMask = ({ kwargs }: Call): boolean => Object.keys(kwargs).some((name) => /^(\w+_)?mask$/.test(name));

const takesMasks = (item: ResolvedNode['item']): boolean =>
  item.kind === 'model' || (item.kind === 'layer' && TAKES_MASKS.has(item.layer.type));

type Masked = readonly { input: string; mask: string | null }[];
type Add = (name: string, sources: readonly string[]) => string;

/** The key of the operation that gives the mask of a layer's output; null: it has none. */
function maskAfter(layer: CompleteLayer, inputs: Masked, add: Add): string | null {
  const input = inputs[0]?.input ?? '';
  switch (layer.type) {
    case 'Masking':
      return add('any', [add('not_equal', [input])]);
    case 'Embedding':
    case 'ReversibleEmbedding':
      return layer.mask_zero ? add('not_equal', [input]) : null;
    case 'Add':
    case 'Average':
    case 'Maximum':
    case 'Minimum':
    case 'Multiply':
    case 'Subtract':
      return mergedMask(inputs, add);
    case 'Concatenate':
      return concatenatedMask(inputs, add);
    case 'Bidirectional':
      return layer.layer['return_sequences'] === true ? firstMask(inputs) : null;
    default:
      return keepsMask(layer) ? firstMask(inputs) : null;
  }
}

const firstMask = (inputs: Masked): string | null => inputs.find(({ mask }) => mask !== null)?.mask ?? null;

const keepsMask = (layer: CompleteLayer): boolean =>
  'return_sequences' in layer ? layer.return_sequences : specOf(layer.type).traits.mask !== 'drops';

function mergedMask(inputs: Masked, add: Add): string | null {
  const [first, ...others] = inputs.map(({ mask }) => mask);
  if (first === undefined || first === null || others.includes(null)) return null;
  return others.reduce<string>((merged, mask, at) => add(`or_${at}`, [merged, mask ?? '']), first);
}

function concatenatedMask(inputs: Masked, add: Add): string | null {
  if (firstMask(inputs) === null) return null;
  const parts = inputs.map(({ input, mask }, at) => {
    if (mask === null) return add(`ones_${at}`, [input]);
    return add(`or_${at}`, [add(`expanded_${at}`, [mask]), add(`zeros_${at}`, [input])]);
  });
  return add('any', [add('concatenated', parts)]);
}
