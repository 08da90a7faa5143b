import { isDeepStrictEqual } from 'node:util';
import {
  choice,
  derived,
  type NestedLayer,
  nestedLayer,
  optional,
  orNull,
  required,
  withNamePrefix,
} from '../../argument.js';
import { elementsOf, type Shape, showShape } from '../../shape.js';
import { CALL_OF_SEQUENCES } from '../call.js';
import { type Configured, layer } from '../layer.js';
import { knownOutput, knownOutputs, nameOfNested, nestedOutput, nestedWeights } from '../nested.js';
import type {
  Complaint,
  Inputs,
  LayerInput,
  LayerOutput,
  ShapeInference,
} from '../shapes/shape-inference.js';
import type { NestedRules } from '../traits/traits.js';
import { inputOf, SEVERAL, type Shapes } from '../traits/traits.js';

const FORWARD = 'forward_';
const BACKWARD = 'backward_';

const MERGE_MODES = ['sum', 'mul', 'concat', 'ave'] as const;

const args = {
  layer: required(nestedLayer(FORWARD)),
  merge_mode: optional(
    orNull(choice(MERGE_MODES, { description: 'How the outputs of both directions are combined.' })),
    'concat',
  ),
  backward_layer: derived(nestedLayer(BACKWARD), {
    from: ({ layer: forward }) => backwardsOf(forward as NestedLayer),
    inWords: '`layer`, in the other direction',
  }),
};

type Config = Configured<typeof args>;

export const Bidirectional = layer('Bidirectional', {
  summary: 'Runs a recurrent layer over the steps in both directions.',
  args,
  call: CALL_OF_SEQUENCES,
  output({ layer: forward, backward_layer, merge_mode }, inputs, rules, options) {
    const isGiven = options.initialState.length > 0;
    const counts = [forward, backward_layer].map((inner) =>
      isGiven ? stateCount(inner, shapesOf(inputs), rules) : 0,
    );
    const complaint = statesComplaint(counts, options.initialState);
    if (complaint !== undefined) return { complaint };
    const [stateAhead, stateBehind] = splitStates(options.initialState, counts[0] ?? 0);
    const ofForward = { ...options, initialState: stateAhead };
    const ofBackward = { ...options, initialState: stateBehind };
    const ahead = nestedOutput({ layer: forward, name: 'layer', rules }, inputs, ofForward);
    const behind = nestedOutput({ layer: backward_layer, name: 'backward_layer', rules }, inputs, ofBackward);
    if ('complaint' in ahead) return ahead;
    return 'complaint' in behind ? behind : mergedOutput(merge_mode, ahead, behind);
  },
  weights: ({ layer: forward, backward_layer, trainable }, inputs, rules) => [
    ...nestedWeights({ layer: forward, name: 'layer', rules, trainable, savedAs: 'forward_layer' }, inputs),
    ...nestedWeights({ layer: backward_layer, name: 'backward_layer', rules, trainable }, inputs),
  ],
  conflicts: (config) => [...wrappedComplaints(config), ...pairComplaints(config)],
  /** TensorFlow.js makes the layer for the other direction from the one that it is given. */
  tfjs({ name, trainable, merge_mode, layer: forward, backward_layer }, context, rules) {
    const mirrored = {
      ...forward,
      name: backward_layer['name'],
      go_backwards: backward_layer['go_backwards'],
    };
    const type = isDeepStrictEqual(mirrored, { ...backward_layer })
      ? 'Bidirectional'
      : 'BidirectionalOfTwoLayers';
    return rules
      .tfjs({ ...forward, name: nameOfNested(forward).replace(FORWARD, '') }, context)
      .map((layer) => ({ type, name, arguments: { layer, merge_mode, trainable } }));
  },
  random: '`layer` or `backward_layer` draws some',
  traits: {
    mask: 'computes',
    activation: ({ layer: forward, backward_layer, merge_mode }, rules) => {
      const [ahead, behind] = [forward, backward_layer].map((inner) => rules.traits(inner).activation);
      const keepsActivation = merge_mode === 'concat' || merge_mode === 'ave';
      return keepsActivation && ahead !== undefined && ahead === behind ? ahead : 'linear';
    },
    keepsRange: () => false,
    keepsValues: false,
    originOf({ layer: forward, merge_mode }, axis, shapes, rules) {
      if (axis === shapes.output.length - 1 && merge_mode === 'concat') return SEVERAL;
      const origin = rules.traits(forward).originOf(axis, ofDirection(forward, shapes, rules));
      return origin.from === 'argument' ? { ...origin, name: `layer.${origin.name}` } : origin;
    },
    /** The weights are those of both directions, one of which is used by a product. */
    timesUsed: ({ layer: forward }, shapes, rules) =>
      rules.traits(forward).timesUsed(ofDirection(forward, shapes, rules)) / 2,
    keptElements: ({ layer: forward, backward_layer }, shapes, rules) =>
      [forward, backward_layer].reduce(
        (sum, inner) => sum + rules.traits(inner).keptElements(ofDirection(inner, shapes, rules)),
        2 * elementsOf(shapes.output),
      ),
    outputWithoutInput({ layer: forward, backward_layer, merge_mode }, input, rules) {
      const [ahead = 'unknown', behind = 'unknown'] = [forward, backward_layer].map((inner) =>
        rules.traits(inner).outputWithoutInput(input),
      );
      if (typeof ahead === 'string' || typeof behind === 'string') return 'unknown';
      const merged = mergedShape(merge_mode, ahead, behind);
      return 'shape' in merged ? merged.shape : 'unknown';
    },
    vocabulary: () => null,
  },
});

/** The layer that Keras makes for the other direction. */
function backwardsOf(forward: NestedLayer): NestedLayer {
  const name = nameOfNested(forward).replace(FORWARD, '');
  return withNamePrefix({ ...forward, name, go_backwards: true }, BACKWARD);
}

/** The shapes of one direction. */
function ofDirection(inner: NestedLayer, shapes: Shapes, rules: NestedRules): Shapes {
  const input = inputOf(shapes);
  return { inputs: [input], output: knownOutput(inner, [input], rules) };
}

/** The number of states of a recurrent layer; 0 where it rejects the input. */
export const stateCount = (inner: NestedLayer, inputs: Inputs<Shape>, rules: NestedRules): number =>
  knownOutputs({ ...inner, return_state: true }, inputs, rules).length - 1;

/** The states of each direction: the first ones are those of the forward layer. */
export const splitStates = <Value>(states: readonly Value[], ahead: number): [Value[], Value[]] => [
  states.slice(0, ahead),
  states.slice(ahead),
];

function statesComplaint(
  [ahead = 0, behind = 0]: readonly number[],
  states: readonly LayerInput[],
): string | undefined {
  const expected = ahead + behind;
  if (states.length === 0 || states.length === expected || expected === 0) return undefined;
  return `The initial_state of this Bidirectional must be ${expected} tensors, ${ahead} for layer and ${behind} for backward_layer, but got ${states.length}.`;
}

/** The merged output, or those of both directions, and the states of both. */
function mergedOutput(mode: Config['merge_mode'], ahead: LayerOutput, behind: LayerOutput): ShapeInference {
  const states = [...(ahead.more ?? []), ...(behind.more ?? [])];
  if (mode === null) return { shape: ahead.shape, more: [behind.shape, ...states] };
  const merged = mergedShape(mode, ahead.shape, behind.shape);
  return 'complaint' in merged || states.length === 0 ? merged : { ...merged, more: states };
}

function mergedShape(mode: Config['merge_mode'], ahead: Shape, behind: Shape): ShapeInference {
  const [units = 1, others = 1] = [ahead.at(-1), behind.at(-1)];
  const isConcat = mode === 'concat';
  const compared = [ahead, behind].map((shape) => showShape(isConcat ? shape.slice(0, -1) : shape));
  if (compared[0] === compared[1])
    return { shape: isConcat ? [...ahead.slice(0, -1), units + others] : ahead };
  const what = isConcat ? 'outputs that differ in their last axis only' : 'as many units in both directions';
  const complaint = `merge_mode ${JSON.stringify(mode)} needs ${what} but the layer gives ${showShape(ahead)} and backward_layer ${showShape(behind)}. ${isConcat ? 'Give both the same arguments.' : 'Use "concat", or give both the same units.'}`;
  return { argument: 'backward_layer/units', complaint };
}

const shapesOf = ([first, ...rest]: Inputs<LayerInput>): Inputs<Shape> => [
  first.shape,
  ...rest.map(({ shape }) => shape),
];

const isRecurrent = (inner: NestedLayer): boolean => 'go_backwards' in inner && 'return_state' in inner;

function wrappedComplaints({ layer: forward, backward_layer }: Config): Complaint[] {
  const complaintOf = (inner: NestedLayer, argument: string): Complaint[] =>
    isRecurrent(inner)
      ? []
      : [
          {
            argument,
            complaint: `Bidirectional wraps a recurrent layer such as LSTM, GRU, SimpleRNN, RNN or ConvLSTM2D; got ${inner.type}. TimeDistributed wraps any layer.`,
          },
        ];
  const ahead = complaintOf(forward, 'layer');
  return ahead.length > 0 ? ahead : complaintOf(backward_layer, 'backward_layer');
}

function pairComplaints({ layer: forward, backward_layer }: Config): Complaint[] {
  if (!isRecurrent(forward) || !isRecurrent(backward_layer)) return [];
  const [backwards, sequences, state] = ['go_backwards', 'return_sequences', 'return_state'] as const;
  const sameDirection = `layer and backward_layer must have different go_backwards; both have ${forward[backwards]}. Set it on backward_layer only.`;
  const otherOutput = `layer and backward_layer must have the same return_sequences; got ${forward[sequences]} and ${backward_layer[sequences]}.`;
  const otherState = `layer and backward_layer must have the same return_state; got ${forward[state]} and ${backward_layer[state]}.`;
  return [
    ...(forward[backwards] === backward_layer[backwards]
      ? [{ argument: `backward_layer/${backwards}`, complaint: sameDirection }]
      : []),
    ...(forward[sequences] === backward_layer[sequences]
      ? []
      : [{ argument: `backward_layer/${sequences}`, complaint: otherOutput }]),
    ...(forward[state] === backward_layer[state]
      ? []
      : [{ argument: `backward_layer/${state}`, complaint: otherState }]),
  ];
}
