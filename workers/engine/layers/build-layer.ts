import * as tf from '@tensorflow/tfjs-core';
import type { NestedLayer } from '../../../src/keras/argument.js';
import { type CallOptions, NO_OPTIONS } from '../../../src/keras/layers/call.js';
import type { CompleteLayer } from '../../../src/keras/layers/index.js';
import { nestedType } from '../../../src/keras/layers/inside.js';
import { adaptingOf, inferLayerShape, traitsOf } from '../../../src/keras/layers/rules.js';
import type { Inputs, LayerInput } from '../../../src/keras/layers/shapes/shape-inference.js';
import type { Shapes } from '../../../src/keras/layers/traits/traits.js';
import type { Regularizer } from '../../../src/keras/regularizers/index.js';
import type { Shape } from '../../../src/keras/shape.js';
import { invalidData } from '../engine-failure.js';
import { detachedMask } from '../ops/detached-mask.js';
import { keyOf, mixKeys } from '../ops/random/random.js';
import { activityPenalty } from '../regularizers/regularizers.js';
import { KERNELS } from './index.js';
import type {
  ApplyLayer,
  CallArguments,
  CallContext,
  Kernel,
  KernelOutput,
  KernelTools,
  Signal,
} from './kernel.js';
import { layerPrecision } from './layer-precision.js';

/** A mask among the arguments of a call, which may be of numbers: other than 0 counts. */
function givenMask(given: Signal | null | undefined): Signal['mask'] {
  if (!given) return null;
  return detachedMask(given.x.dtype === 'bool' ? given.x : tf.cast(given.x, 'bool'));
}

/** The context of a layer's call without its masks, which come with its inputs. */
export type LayerCall = Omit<CallContext, 'masks' | 'call' | 'weight'>;

/** Applies a layer to the outputs of those before it; most have one output. */
export type BuiltLayer = (
  inputs: Inputs<Signal>,
  call: LayerCall,
  options?: CallOptions<Signal>,
) => readonly [Signal, ...Signal[]];

/** Builds any layer, its activity_regularizer included. */
export function buildLayer(
  layer: CompleteLayer,
  shapes: Shapes,
  { penalized }: { penalized: boolean } = { penalized: true },
): BuiltLayer {
  const kernel: Kernel<never> = KERNELS[layer.type];
  // Each kernel reads the arguments of its own type.
  const apply: ApplyLayer = kernel(layer as never, shapes, tools);
  const { mask } = traitsOf(layer);
  const precision = layerPrecision(layer);
  const isAdapted = adaptingOf(layer) !== undefined;
  return ([first, ...rest], call, options = NO_OPTIONS) => {
    if (isAdapted) call.observe?.('', { layer: { ...layer }, input: first.x });
    // Keras hands down the masks of inputs only where they are the only tensors of a call.
    const ignored = options.initialState.length > 0 ? first.mask : null;
    const maskAt = (input: Signal, at: number) =>
      givenMask(options.masks[at]) ?? (ignored === null ? input.mask : null);
    const masks: Inputs<Signal['mask']> = [
      maskAt(first, 0),
      ...rest.map((input, index) => maskAt(input, index + 1)),
    ];
    const tensors: Inputs<tf.Tensor> = [precision.input(first), ...rest.map(precision.input)];
    const training = options.training ?? call.training;
    const weight = (name: string) => precision.weight(call.variable(name));
    const given = { ...argumentsOf(options), initialState: options.initialState.map(precision.input) };
    const result = apply(tensors, { ...call, weight, training, masks, call: given });
    const output = withIgnored(signalOf(result, mask, masks), ignored);
    const more = 'x' in result ? (result.more ?? []) : [];
    if (penalized) addActivityPenalty(layer, [output.x, ...more], call);
    const asSignal = (x: tf.Tensor): Signal => ({ x: precision.output(x), mask: null, logits: null });
    return [precision.outputSignal(output, [first, ...rest]), ...more.map(asSignal)];
  };
}

/** Sequences keep a mask that the layer has ignored. */
const withIgnored = (output: Signal, ignored: Signal['mask']): Signal =>
  output.mask === null && output.x.rank > 2 ? { ...output, mask: ignored } : output;

function argumentsOf({ initialState, attentionMask, ...others }: CallOptions<Signal>): CallArguments {
  return {
    initialState: initialState.map(({ x }) => x),
    attentionMask: attentionMask?.x ?? null,
    attentionConstant: others.attentionConstant,
    useCausalMask: others.useCausalMask,
    returnAttentionScores: others.returnAttentionScores,
    reverse: others.reverse,
  };
}

/** A kernel's output with its mask, as the layer's traits have it. */
function signalOf(
  output: KernelOutput,
  mask: 'keeps' | 'drops' | 'computes',
  [inputMask]: Inputs<Signal['mask']>,
): Signal {
  const signal: Pick<Signal, 'x'> & Partial<Signal> = 'x' in output ? output : { x: output };
  const masks = { keeps: inputMask, drops: null, computes: signal.mask ? detachedMask(signal.mask) : null };
  return { x: signal.x, logits: signal.logits ?? null, mask: masks[mask] };
}

/**
 * Adds a layer's activity_regularizer to the loss: the penalty on each output, divided by the samples of the batch, as in
 * Keras 3. Masked steps count in it.
 */
function addActivityPenalty(
  layer: CompleteLayer,
  outputs: readonly tf.Tensor[],
  { addLoss }: LayerCall,
): void {
  const regularizer = activityRegularizerOf(layer);
  if (regularizer === null) return;
  for (const output of outputs) addLoss(activityPenalty(regularizer, output));
}

function activityRegularizerOf(layer: CompleteLayer): Regularizer | null {
  // Keras does not hand it to the base class of its SimpleRNN, which penalizes nothing.
  if (layer.type === 'SimpleRNN') return null;
  // Keras gives it to the projections inside only.
  if (layer.type === 'MultiHeadAttention') return null;
  if (layer.type === 'ActivityRegularization') return { type: 'l1_l2', l1: layer.l1, l2: layer.l2 };
  return 'activity_regularizer' in layer ? (layer.activity_regularizer ?? null) : null;
}

const tools: KernelTools = {
  build(layer: NestedLayer, inputShapes, options) {
    const complete = { ...layer, type: nestedType(layer) } as CompleteLayer;
    const inference = inferLayerShape(complete, fromOuter(inputShapes));
    if ('complaint' in inference) throw invalidData(inference.complaint);
    const built = buildLayer(complete, { inputs: inputShapes, output: inference.shape }, options);
    return ([first, ...rest], context) => {
      const signal = (x: tf.Tensor, index: number): Signal => ({
        x,
        mask: context.masks[index] ?? null,
        logits: null,
      });
      const inputs: Inputs<Signal> = [signal(first, 0), ...rest.map((x, index) => signal(x, index + 1))];
      const [output, ...more] = built(inputs, scoped(complete.name, context), {
        ...NO_OPTIONS,
        masks: context.masks.map((mask) => mask && asSignal(mask)),
        ...signalsOf(context.call),
      });
      return { ...output, more: more.map(({ x }) => x) };
    };
  },
};

const fromOuter = ([first, ...rest]: Inputs<Shape>): Inputs<LayerInput> => {
  const from = 'the outer layer';
  return [{ shape: first, from }, ...rest.map((shape) => ({ shape, from }))];
};

/** The arguments of the outer layer's call are those of the layer inside. */
const signalsOf = ({ initialState, attentionMask }: CallArguments) => ({
  initialState: initialState.map(asSignal),
  attentionMask: attentionMask && asSignal(attentionMask),
});

const asSignal = (x: tf.Tensor): Signal => ({ x, mask: null, logits: null });

/** A path below another, or that where it is empty. */
export const joinedPath = (around: string, path: string): string =>
  path === '' ? around : `${around}/${path}`;

/** The call of a layer inside another. */
function scoped(
  scope: string,
  {
    variable,
    update,
    randomUniform,
    observe,
    masks: _masks,
    call: _call,
    weight: _weight,
    ...call
  }: CallContext,
): LayerCall {
  return {
    ...call,
    observe: (path, inside) => observe?.(joinedPath(scope, path), inside),
    variable: (name) => variable(`${scope}/${name}`),
    update: (name, value) => update(`${scope}/${name}`, value),
    randomUniform: (shape, stream) => randomUniform(shape, mixKeys(keyOf(scope), stream)),
  };
}
