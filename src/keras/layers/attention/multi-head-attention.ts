import { Type } from 'typebox';
import { oneOf } from '../../../schema/schema-helpers.js';
import {
  flag,
  fraction,
  integer,
  type Kind,
  MAX_SIZE,
  optional,
  orNull,
  required,
  sameAs,
} from '../../argument.js';
import { elementsOf, type Shape, showShape } from '../../shape.js';
import { type Configured, layer } from '../layer.js';
import { mergingTraits, showInputs } from '../merging/merge.js';
import { normalizedAxis } from '../normalization/axis.js';
import { between } from '../shapes/input-count.js';
import { type Complaint, got, type Inputs, type LayerInput } from '../shapes/shape-inference.js';
import type { Shapes } from '../traits/traits.js';
import { type WeightSpec, weight } from '../weight.js';
import { weightArguments } from '../weight-arguments.js';

const Size = Type.Integer({ minimum: 1, maximum: MAX_SIZE });
const Axis = Type.Integer({ minimum: -6, maximum: 6 });

/** A list, for which clients may give its only entry. */
const oneOrMore = (entry: typeof Size, description: string): Kind<number | number[], number[]> => ({
  name: 'sizes',
  schema: oneOf([entry, Type.Array(entry, { minItems: 1, maxItems: 6 })], { description }),
  complete: (given) => (typeof given === 'number' ? [given] : [...given]),
});

/** Null where it is left out or empty. */
const orLeftOut = (
  kind: Kind<number | number[], number[]>,
): Kind<number | number[] | null, number[] | null> => ({
  ...kind,
  schema: oneOf([kind.schema, Type.Unsafe<null>({ type: 'object', nullable: true, enum: [null] })]),
  complete: (given, nested) => (given === null ? null : kind.complete(given, nested)),
});

const args = {
  num_heads: required(integer()),
  key_dim: required(integer()),
  value_dim: sameAs(integer(), 'key_dim'),
  dropout: optional(fraction(), 0),
  use_bias: flag(true),
  output_shape: optional(
    orLeftOut(
      oneOrMore(Size, 'Output features of each position; default the size of the last axis of the query.'),
    ),
    null,
  ),
  attention_axes: optional(
    orLeftOut(oneOrMore(Axis, 'Axes to attend over; default all except the batch and the last.')),
    null,
  ),
  use_gate: flag(false),
  ...weightArguments({ kernel: 'glorot_uniform', bias: 'zeros' }, { activity: true }),
  seed: optional(orNull(integer({ minimum: 0 })), null),
};

type Config = Configured<typeof args>;

export const MultiHeadAttention = layer('MultiHeadAttention', {
  summary: 'Attention of each position of a query to the positions of a value; the third input is the key.',
  args,
  /** Keras 2 saves the shapes of the inputs. */
  ignored: {
    query_shape: undefined,
    key_shape: undefined,
    value_shape: undefined,
    softmax_robust_masking: false,
  },
  inputs: between(2, 3),
  call: {
    parameters: [
      'query',
      'value',
      'key',
      'query_mask',
      'value_mask',
      'key_mask',
      'attention_mask',
      'return_attention_scores',
      'training',
      'use_causal_mask',
    ],
    inputs: ['query', 'value', 'key'],
  },
  output(config, inputs, _rules, { returnAttentionScores, attentionMask }) {
    const [query] = inputs;
    const complaint = shapeComplaint(config, inputs) ?? maskComplaint(config, inputs, attentionMask);
    if (complaint !== undefined) return complaint;
    const shape = [...query.shape.slice(0, -1), ...outputOfPosition(config, query.shape)];
    return returnAttentionScores ? { shape, more: [scoresShape(config, inputs)] } : { shape };
  },
  /** Of the projections, in the order of Keras. */
  weights(config, [query, value = query, key = value]) {
    const { num_heads: heads, key_dim, value_dim } = config;
    const gated = config.use_gate ? projection(config, 'gate', [lastOf(query)], [heads, value_dim]) : [];
    return [
      ...projection(config, 'query', [lastOf(query)], [heads, key_dim]),
      ...projection(config, 'key', [lastOf(key)], [heads, key_dim]),
      ...gated,
      ...projection(config, 'value', [lastOf(value)], [heads, value_dim]),
      ...projection(config, 'attention_output', [heads, value_dim], outputOfPosition(config, query)),
    ];
  },
  random: '`dropout` is above 0',
  traits: {
    ...mergingTraits,
    timesUsed: (_, { inputs: [query] }) => elementsOf(query.slice(0, -1)) / 4,
    keptElements: (config, shapes) => keptByAttention(config, shapes),
  },
});

const lastOf = (shape: Shape): number => shape.at(-1) ?? 1;

const outputOfPosition = ({ output_shape }: Config, query: Shape): number[] =>
  output_shape ?? [lastOf(query)];

/** The weights of a product over the last axes of its input, under the name of Keras's layer for it. */
function projection(config: Config, name: string, from: number[], to: number[]): (WeightSpec | false)[] {
  const kernel = weight(config, 'kernel', [...from, ...to]);
  const bias = config.use_bias && weight(config, 'bias', to);
  return [{ ...kernel, name: `${name}/kernel` }, bias && { ...bias, name: `${name}/bias` }];
}

/** Indices, in the shape of one sample, of the axes that attend; undefined where an axis is not there or named twice. */
export function attentionAxes({ attention_axes }: Pick<Config, 'attention_axes'>, query: Shape) {
  const positions = query.slice(0, -1);
  if (attention_axes === null) return [...positions.keys()];
  // As Keras, which counts from the end of the shape with the batch, the last axis of it not among them.
  const indices = attention_axes.map((axis) => normalizedAxis(axis, query));
  const known = indices.filter((index) => index !== undefined && index < positions.length);
  const isSound = known.length === indices.length && new Set(known).size === known.length;
  return isSound ? known.filter((index) => index !== undefined) : undefined;
}

function shapeComplaint(config: Config, inputs: Inputs<LayerInput>): Complaint | undefined {
  const [{ shape: query }, value, key = value] = inputs;
  const axes = attentionAxes(config, query);
  if (query.length < 2 || value?.shape.length !== query.length || key?.shape.length !== query.length)
    return {
      complaint: `MultiHeadAttention expects a query, a value and a key of one rank, 2 or more [positions, features], but got ${showInputs(inputs)}.`,
    };
  if (axes === undefined)
    return {
      argument: 'attention_axes',
      complaint: `attention_axes ${JSON.stringify(config.attention_axes)} must name axes of the query, each once, from 1 to ${query.length - 1} (0 is the batch, the last axis holds the features): MultiHeadAttention got ${showInputs(inputs)}.`,
    };
  const fits = query
    .slice(0, -1)
    .every(
      (size, axis) =>
        value.shape[axis] === key.shape[axis] && (axes.includes(axis) || size === value.shape[axis]),
    );
  if (fits) return undefined;
  return {
    complaint: `MultiHeadAttention expects a value and a key with the same positions, and the query's where an axis does not attend, but got ${showInputs(inputs)}.`,
  };
}

/** [positions that do not attend …, heads, those of the query that attend …, those of the value …]. */
function scoresShape(config: Config, [{ shape: query }, value]: Inputs<LayerInput>): Shape {
  const axes = attentionAxes(config, query) ?? [];
  const others = query.slice(0, -1).filter((_, axis) => !axes.includes(axis));
  const attending = (shape: Shape) => axes.map((axis) => shape[axis] ?? 1);
  return [...others, config.num_heads, ...attending(query), ...attending(value?.shape ?? query)];
}

/** A mask is true where a position of the query attends to one of the value; it may leave out axes in front. */
function maskComplaint(
  config: Config,
  inputs: Inputs<LayerInput>,
  mask: LayerInput | null,
): Complaint | undefined {
  if (mask === null) return undefined;
  const [{ shape: query }, value] = inputs;
  const axes = attentionAxes(config, query) ?? [];
  const expected = [query, value?.shape ?? query].flatMap((shape) => axes.map((axis) => shape[axis] ?? 1));
  const given = mask.shape.slice(-expected.length);
  const fits = expected.every((size, index) => given[index] === size || given[index] === 1);
  if (fits && mask.shape.length <= expected.length + 1) return undefined;
  return {
    complaint: `The attention_mask of MultiHeadAttention must have the shape ${showShape([...expected])} for each sample but ${got(mask)}.`,
  };
}

/** Projections of all inputs and the scores of each head, before and after softmax and dropout. */
function keptByAttention(config: Config, { inputs: [query, value = query], output }: Shapes): number {
  const axes = attentionAxes(config, query) ?? [];
  const positions = elementsOf(query.slice(0, -1));
  const attended = elementsOf(value.filter((_, axis) => axes.includes(axis)));
  const scores = config.num_heads * positions * attended;
  const width = config.num_heads * (config.key_dim + config.value_dim);
  const projections = width * (positions + elementsOf(value.slice(0, -1)));
  return elementsOf(output) + 2 * projections + (config.dropout > 0 ? 5 : 3) * scores;
}
