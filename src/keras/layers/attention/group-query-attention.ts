import { flag, integer, required, seed } from '../../argument.js';
import { elementsOf, type Shape } from '../../shape.js';
import { CALL_OF_ATTENTION } from '../call.js';
import { type Configured, layer } from '../layer.js';
import { mergingTraits, showInputs } from '../merging/merge.js';
import { between } from '../shapes/input-count.js';
import type { Complaint, Inputs, LayerInput } from '../shapes/shape-inference.js';
import type { Shapes } from '../traits/traits.js';
import { weightArguments } from '../weight-arguments.js';
import { maskComplaint, scoreAxes } from './attention-scores.js';
import { flashAttention, flashComplaints, projection, scoreDropout, slidingWindow } from './projections.js';

const args = {
  head_dim: required(integer()),
  num_query_heads: required(integer()),
  num_key_value_heads: required(integer()),
  dropout: scoreDropout(),
  use_bias: flag(true),
  sliding_window: slidingWindow(),
  flash_attention: flashAttention(),
  ...weightArguments({ kernel: 'glorot_uniform', bias: 'zeros' }, { activity: true }),
  use_gate: flag(false),
  seed: seed(),
};

type Config = Configured<typeof args>;

/** The axis of the positions, in the shape of one sample. */
export const POSITIONS = [0];

export const GroupQueryAttention = layer('GroupQueryAttention', {
  summary: 'Attention whose heads of the query share heads of the key and the value, in groups.',
  className: 'GroupedQueryAttention',
  args,
  inputs: between(2, 3),
  call: CALL_OF_ATTENTION,
  conflicts: (config) => [...groupComplaints(config), ...flashComplaints(config)],
  output(config, inputs, _rules, options) {
    const [{ shape }] = inputs;
    const complaint = shapeComplaint(inputs);
    if (complaint !== undefined) return complaint;
    const scores = scoresShape(config, inputs);
    const misfit = maskComplaint('GroupQueryAttention', { scores, axes: 1 }, options);
    if (misfit !== undefined) return misfit;
    return options.returnAttentionScores ? { shape, more: [scores] } : { shape };
  },
  /** Of the projections, in the order of Keras. */
  weights(config, [query, value = query, key = value]) {
    const { head_dim: size, num_query_heads: heads, num_key_value_heads: shared } = config;
    const gate = config.use_gate
      ? projection(config, { name: 'gate', savedAs: '_gate_dense' }, query.slice(-1), [heads, size])
      : [];
    return [
      ...projection(config, { name: 'query', savedAs: '_query_dense' }, query.slice(-1), [heads, size]),
      ...projection(config, { name: 'key', savedAs: '_key_dense' }, key.slice(-1), [shared, size]),
      ...gate,
      ...projection(config, { name: 'value', savedAs: '_value_dense' }, value.slice(-1), [shared, size]),
      ...projection(
        config,
        { name: 'attention_output', savedAs: '_output_dense' },
        [heads, size],
        query.slice(-1),
      ),
    ];
  },
  random: '`dropout` is above 0',
  traits: {
    ...mergingTraits,
    timesUsed: (_, { inputs: [query] }) => elementsOf(query.slice(0, -1)) / 4,
    keptElements: keptByAttention,
  },
});

const scoresShape = ({ num_query_heads: heads }: Config, [query, value = query]: Inputs<LayerInput>): Shape =>
  scoreAxes({ query: query.shape, value: value.shape, heads, axes: POSITIONS });

function groupComplaints({ num_query_heads, num_key_value_heads }: Config): Complaint[] {
  if (num_query_heads % num_key_value_heads === 0) return [];
  const complaint = `num_query_heads must be a multiple of num_key_value_heads; got ${num_query_heads} and ${num_key_value_heads}.`;
  return [{ argument: 'num_query_heads', complaint }];
}

function shapeComplaint(inputs: Inputs<LayerInput>): Complaint | undefined {
  const [{ shape: query }, value, key = value] = inputs;
  const areSequences = inputs.every(({ shape }) => shape.length === 2);
  if (areSequences && value?.shape[0] === key?.shape[0] && value?.shape[1] === query[1]) return undefined;
  return {
    complaint: `GroupQueryAttention expects a query, a value and a key of rank 2 [positions, features], the value with the features of the query and the key with the positions of the value, but got ${showInputs(inputs)}.`,
  };
}

/** Projections of all inputs and the scores of each head, before and after softmax and dropout. */
function keptByAttention(config: Config, { inputs: [query, value = query], output }: Shapes): number {
  const { head_dim, num_query_heads: heads } = config;
  const [positions = 1] = query;
  const [attended = 1] = value;
  const projections = 2 * heads * head_dim * (2 * positions + 2 * attended);
  return elementsOf(output) + 2 * projections + (config.dropout > 0 ? 5 : 3) * heads * positions * attended;
}
