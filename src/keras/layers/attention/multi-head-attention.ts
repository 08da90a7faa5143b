import { Type } from 'typebox';
import { oneOf } from '../../../schema/schema-helpers.js';
import { flag, integer, type Kind, MAX_SIZE, optional, required, sameAs, seed } from '../../argument.js';
import { elementsOf, type Shape } from '../../shape.js';
import { CALL_OF_ATTENTION } from '../call.js';
import { type Configured, layer } from '../layer.js';
import { mergingTraits, showInputs } from '../merging/merge.js';
import { normalizedAxis } from '../normalization/axis.js';
import { between } from '../shapes/input-count.js';
import type { Complaint, Inputs, LayerInput } from '../shapes/shape-inference.js';
import type { Shapes } from '../traits/traits.js';
import { weightArguments } from '../weight-arguments.js';
import { maskComplaint, scoreAxes } from './attention-scores.js';
import { flashAttention, flashComplaints, projection, scoreDropout, slidingWindow } from './projections.js';

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
  dropout: scoreDropout(),
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
  sliding_window: slidingWindow(),
  flash_attention: flashAttention(),
  use_gate: flag(false),
  ...weightArguments({ kernel: 'glorot_uniform', bias: 'zeros' }, { activity: true }),
  seed: seed(),
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
  call: CALL_OF_ATTENTION,
  conflicts: flashComplaints,
  output(config, inputs, _rules, options) {
    const [query] = inputs;
    const complaint =
      shapeComplaint(config, inputs) ??
      maskComplaint(
        'MultiHeadAttention',
        { scores: scoresShape(config, inputs), axes: attentionAxes(config, query.shape)?.length ?? 1 },
        options,
      );
    if (complaint !== undefined) return complaint;
    const shape = [...query.shape.slice(0, -1), ...outputOfPosition(config, query.shape)];
    return options.returnAttentionScores ? { shape, more: [scoresShape(config, inputs)] } : { shape };
  },
  /** Of the projections, in the order of Keras. */
  weights(config, [query, value = query, key = value]) {
    const { num_heads: heads, key_dim, value_dim } = config;
    const gated = config.use_gate
      ? projection(config, { name: 'gate', savedAs: '_gate_dense' }, [lastOf(query)], [heads, value_dim])
      : [];
    return [
      ...projection(config, { name: 'query', savedAs: 'query_dense' }, [lastOf(query)], [heads, key_dim]),
      ...projection(config, { name: 'key', savedAs: 'key_dense' }, [lastOf(key)], [heads, key_dim]),
      ...gated,
      ...projection(config, { name: 'value', savedAs: 'value_dense' }, [lastOf(value)], [heads, value_dim]),
      ...projection(
        config,
        { name: 'attention_output', savedAs: 'output_dense' },
        [heads, value_dim],
        outputOfPosition(config, query),
      ),
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
  return scoreAxes({ query, value: value?.shape ?? query, heads: config.num_heads, axes });
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
