import {
  broadcastShape,
  floatArgument,
  isSameShape,
  isTensor,
  optionalTensor,
} from '../arguments/tensors.js';
import { flagArgument, isAbsent, rejectValue } from '../arguments/values.js';
import type { OperationArguments, TensorSpec } from '../operation.js';
import { reject } from '../rejection.js';
import { nn } from './nn.js';

type Arguments = OperationArguments<TensorSpec>;

const AXES = '[batch, positions, heads, size of a head]';

/** softmax(query · key · scale + bias) · value for each head. */
export const DotProductAttention = nn('DotProductAttention', {
  parameters: ['query', 'key', 'value', 'bias', 'mask', 'scale'],
  options: { is_causal: false, flash_attention: null, attn_logits_soft_cap: null },
  output(args) {
    const [query, key, value] = [headed(args, 'query'), headed(args, 'key'), headed(args, 'value')];
    requireFit(query, key, value);
    const scores = scoresOf(query, key);
    requireBroadcast(args, 'bias', scores);
    requireBroadcast(args, 'mask', scores);
    requireScale(args);
    flagArgument(args, 'is_causal');
    if (!isAbsent(args, 'attn_logits_soft_cap'))
      rejectValue(args, 'attn_logits_soft_cap', 'null: capped scores are not supported');
    const output: TensorSpec = { shape: query.shape.with(3, value.shape[3] ?? 1), dtype: 'float32' };
    return { outputs: [output], warnings: flashWarnings(args) };
  },
});

function headed(args: Arguments, name: string): TensorSpec {
  const tensor = floatArgument(args, name);
  return tensor.shape.length === 4 ? tensor : rejectValue(args, name, `a tensor with the axes ${AXES}`);
}

/** [batch, heads, positions of the query, positions of the key]. */
const scoresOf = ({ shape: [batch = 1, queries = 1, heads = 1] }: TensorSpec, { shape }: TensorSpec) => [
  batch,
  heads,
  queries,
  shape[1] ?? 1,
];

function requireFit(query: TensorSpec, key: TensorSpec, value: TensorSpec): void {
  const [batch, , heads = 1, size] = query.shape;
  const [keyBatch, positions, groups = 1, keySize] = key.shape;
  if (batch !== keyBatch || size !== keySize || heads % groups !== 0)
    reject(
      `key must have the batch and the size of a head that query has, and a number of heads that divides its ${heads}; it has the shape [${key.shape.join(', ')}].`,
      'key',
    );
  if (!isSameShape(value.shape.slice(0, 3), [batch ?? 1, positions ?? 1, groups]))
    reject('value must have the batch, positions and heads of key.', 'value');
}

function requireBroadcast(args: Arguments, name: string, scores: readonly number[]): void {
  const tensor = optionalTensor(args, name);
  if (tensor === undefined) return;
  if (name === 'mask' && tensor.dtype !== 'bool') rejectValue(args, name, 'a bool tensor');
  const fits = tensor.shape.length <= 4 && isSameShape(broadcastShape(tensor.shape, scores), scores);
  if (!fits) rejectValue(args, name, `a tensor that is broadcast to the scores [${scores.join(', ')}]`);
}

function requireScale(args: Arguments): void {
  if (isAbsent(args, 'scale')) return;
  const { scale } = args;
  if (typeof scale === 'number' || (isTensor(scale) && scale.shape.length === 0)) return;
  rejectValue(args, 'scale', 'a number');
}

const flashWarnings = (args: Arguments): string[] =>
  flagArgument(args, 'flash_attention')
    ? ['flash_attention has no effect: attention is computed without it, with the same results.']
    : [];
