import { type ActivationArgument, halvesLast, namedActivation } from '../activations/index.js';
import type { NestedLayer } from '../argument.js';
import { policyOf } from '../dtype-policy.js';
import { type Regularizer, regularizerComplaint } from '../regularizers/index.js';
import type { Shape } from '../shape.js';
import { CALL_OF_INPUTS, type CallOptions, type CallSignature, NO_OPTIONS } from './call.js';
import type { ElementType, HostElement, HostRules } from './host.js';
import { type CompleteLayer, type Layer, specOf } from './index.js';
import { layersInside, MAX_NESTING, nestedType } from './inside.js';
import type { AdaptingRules } from './layer.js';
import { nameFault } from './layer-name.js';
import { insideArgument } from './nested.js';
import { savedNames } from './saved-names.js';
import { inputCountComplaint } from './shapes/input-count.js';
import type { Complaint, Inputs, LayerInput, LayerOutput, ShapeInference } from './shapes/shape-inference.js';
import type { BoundTraits, NestedRules, TfjsContext, TfjsLayer } from './traits/traits.js';
import type { WeightSpec } from './weight.js';

/** The layer with its name, every default filled in, and sizes with an entry for each axis. */
export function completeLayer(layer: Layer, name: string): CompleteLayer {
  // Of its type, which the spec was chosen by.
  return specOf(layer.type).complete(layer, name, completeNested) as CompleteLayer;
}

function completeNested(nested: NestedLayer): NestedLayer {
  const spec = specOf(nestedType(nested));
  return spec.complete(nested, nameOf(nested) ?? spec.baseName, completeNested);
}

const nameOf = ({ name }: NestedLayer): string | undefined => (typeof name === 'string' ? name : undefined);

/** Specs read a complete layer of their own type. */
const config = (layer: CompleteLayer | NestedLayer) =>
  layer as Parameters<ReturnType<typeof specOf>['output']>[0];

/** The rules of the catalogue, for layers inside the arguments of others. */
export const nestedRules: NestedRules = {
  output(layer, inputs, options = NO_OPTIONS) {
    const spec = specOf(nestedType(layer));
    const complaint = inputCountComplaint(spec, inputs, options);
    if (complaint !== undefined) return { complaint };
    const outputs = spec.output(config(layer), inputs, nestedRules, options);
    return 'complaint' in outputs ? outputs : (activityComplaint(layer, outputs) ?? outputs);
  },
  weights: (layer, inputs) => present(specOf(nestedType(layer)).weights(config(layer), inputs, nestedRules)),
  traits: boundTraits,
  savedNames: (layers) => savedNames(layers.map((layer) => specOf(nestedType(layer)).baseName)),
  tfjs(layer, context) {
    // TensorFlow.js has no dtype policies: it computes in float32.
    const { dtype: _dtype, ...plain } = layer;
    const { type, name: _, ...rest } = plain;
    const own = specOf(nestedType(layer)).tfjs?.(config({ ...plain, type }), context, nestedRules);
    return own ?? [{ type, name: nameOf(layer) ?? '', arguments: rest }];
  },
};

/** Why the activity_regularizer of a layer cannot penalize its outputs, the batch axis included. */
function activityComplaint(layer: NestedLayer, { shape, more = [] }: LayerOutput): Complaint | undefined {
  const regularizer = layer['activity_regularizer'] as Regularizer | null | undefined;
  if (regularizer === null || regularizer === undefined) return undefined;
  const complaints = [shape, ...more].map(({ length }) => regularizerComplaint(regularizer, length + 1));
  const complaint = complaints.find((one) => one !== undefined);
  return complaint === undefined ? undefined : { argument: 'activity_regularizer', complaint };
}

const present = (weights: readonly (WeightSpec | false)[]): WeightSpec[] =>
  weights.filter((weight) => weight !== false);

/** The output shape of a layer for one sample, or why it rejects its inputs. */
export const inferLayerShape = (
  layer: CompleteLayer,
  inputs: Inputs<LayerInput>,
  options?: CallOptions<LayerInput>,
): ShapeInference => nestedRules.output({ ...layer }, inputs, options);

/** The parameters of a layer's call. */
export const signatureOf = ({ type }: Pick<CompleteLayer, 'type'>): CallSignature =>
  specOf(type).call ?? CALL_OF_INPUTS;

/** The weights of a layer that accepts inputs of these shapes, in the order of Keras. */
export const weightsOf = (layer: CompleteLayer, inputs: Inputs<Shape>): WeightSpec[] =>
  nestedRules.weights({ ...layer }, inputs);

/** The weights of a layer inside the arguments of another. */
export const weightsInside = (layer: NestedLayer, inputs: Inputs<Shape>): WeightSpec[] =>
  nestedRules.weights(layer, inputs);

/** Why a layer rejects so many inputs, whatever their shapes; undefined where it accepts them. */
export const countComplaintOf = (
  { type }: CompleteLayer,
  inputs: readonly Pick<LayerInput, 'from'>[],
  options: Pick<CallOptions<unknown>, 'isList'>,
): string | undefined => inputCountComplaint(specOf(type), inputs, options);

/** The layers of TensorFlow.js that compute the same. */
export const tfjsLayers = (layer: CompleteLayer, context: TfjsContext): readonly TfjsLayer[] =>
  nestedRules.tfjs({ ...layer }, context);

/** Whether the output of a layer may have a mask. */
export function mayHaveMask(layer: CompleteLayer, { masked }: Pick<TfjsContext, 'masked'>): boolean {
  const { traits, startsMask } = specOf(layer.type);
  return startsMask?.(config(layer)) === true || (masked && traits.mask !== 'drops');
}

/** Whether the output of a layer holds whole numbers that are not those of its input. */
export const givesIntegers = (layer: CompleteLayer): boolean =>
  specOf(layer.type).givesIntegers?.(config(layer)) === true;

/** How a layer is adapted on training data; undefined where its arguments give its statistics, or it has none. */
export function adaptingOf(layer: CompleteLayer | NestedLayer): AdaptingRules<unknown> | undefined {
  const { adapting } = specOf(nestedType({ ...layer }));
  return adapting?.isMissing(config(layer)) ? adapting : undefined;
}

/** Arguments that exclude each other, whatever the input. */
export const conflictsOf = (layer: CompleteLayer): Complaint[] => nestedConflicts({ ...layer }, 0);

/** The host rules of a layer, its arguments filled in. */
export interface BoundHost {
  when: HostRules<unknown>['when'];
  takes: readonly HostElement[];
  gives(inputs: readonly ElementType[]): ElementType;
}

/** Where a layer computes on the host; undefined where nowhere. */
export function hostOf(layer: CompleteLayer | NestedLayer): BoundHost | undefined {
  const { host } = specOf(nestedType({ ...layer }));
  if (host === undefined) return undefined;
  const own = config(layer);
  return { when: host.when, takes: host.takes(own), gives: (inputs) => host.gives(own, inputs) };
}

/** The dtype that Keras saves of a layer. */
export const savedDtypeOf = (layer: NestedLayer): string =>
  specOf(nestedType(layer)).savedDtype?.(config(layer)) ?? policyOf(layer);

/** Whether a call of a layer computes on the host. @param inputs their types */
export function isOnHost(layer: CompleteLayer, inputs: readonly ElementType[]): boolean {
  const host = hostOf(layer);
  return host?.when === 'always' || (host?.when === 'texts' && inputs.every((type) => type === 'string'));
}

/** Whether a layer computes on the host where another there takes its output. */
export function isOnHostIfAsked(layer: CompleteLayer): boolean {
  const host = hostOf(layer);
  return host?.when === 'asked' && host.takes.length > 0;
}

/** Whether training makes the output of a sample depend on the others of its batch, or on the batches before. */
export function sharesStatistics(layer: NestedLayer, inputs: Inputs<Shape>): boolean {
  const isUntrained = ({ trainable }: WeightSpec) => !trainable;
  const weights = nestedRules.weights({ ...layer, trainable: true }, inputs);
  return sharesNoise(layer) || (layer['trainable'] !== false && weights.some(isUntrained));
}

/** Augmentations whose result for an image depends on its batch. */
const DRAWS_FOR_BATCH: ReadonlySet<string> = new Set([
  'MixUp',
  'CutMix',
  'Equalization',
  'RandomGaussianBlur',
  'RandAugment',
  'AugMix',
]);

/** Whether one draw serves all samples of a batch: the first axis of a noise_shape is that of the batch. */
function sharesNoise(layer: NestedLayer): boolean {
  const noise = layer['noise_shape'];
  const isShared = Array.isArray(noise) && noise[0] === 1;
  return (
    isShared ||
    DRAWS_FOR_BATCH.has(layer.type) ||
    layersInside(layer).some(({ inside }) => sharesNoise(inside))
  );
}

/** Whether layers nest deeper than is looked into: the time to infer their shapes doubles with each level of Bidirectional. */
export const nestsTooDeep = (layer: NestedLayer, depth = 0): boolean =>
  depth > MAX_NESTING || layersInside(layer).some(({ inside }) => nestsTooDeep(inside, depth + 1));

function nestedConflicts(layer: NestedLayer, depth: number): Complaint[] {
  if (depth > MAX_NESTING)
    return [{ complaint: `Layers nest at most ${MAX_NESTING} deep; unwrap this one.` }];
  const { conflicts } = specOf(nestedType(layer));
  const further = layersInside(layer).flatMap(({ path, inside }) => conflictsInside(inside, path, depth));
  return [...(conflicts?.(config(layer)) ?? []), ...halvingComplaints(layer), ...further];
}

/** Layers whose output may have half of its last axis. */
const HALVED: ReadonlySet<string> = new Set(['Activation', 'Dense']);

/** Activations that would give a layer another output shape than it has. */
function halvingComplaints(layer: NestedLayer): Complaint[] {
  if (HALVED.has(layer.type)) return [];
  return Object.entries(specOf(nestedType(layer)).args).flatMap(([argument, { name }]) => {
    const value = layer[argument];
    const halves = name === 'activation' && value !== null && halvesLast(value as ActivationArgument);
    if (!halves) return [];
    const complaint = `${argument} ${JSON.stringify(value)} halves the last axis, which ${layer.type} cannot. Add an Activation layer with it.`;
    return [{ argument, complaint }];
  });
}

/** Arguments of the layer in the argument `name`, by their paths: `layer/units`. */
function conflictsInside(layer: NestedLayer, name: string, depth: number): Complaint[] {
  const own = [...misplaced(layer), ...nestedConflicts(layer, depth + 1)];
  return own.map((complaint) => insideArgument(name, complaint));
}

function misplaced(layer: NestedLayer): Complaint[] {
  const name = nameOf(layer);
  const fault = name === undefined ? undefined : nameFault(name);
  return [
    ...(layer.type === 'InputLayer'
      ? [{ complaint: 'InputLayer must be the first layer of a model; it cannot be inside another layer.' }]
      : []),
    ...(fault === undefined ? [] : [{ argument: 'name', complaint: fault }]),
  ];
}

/** The traits of a layer, with its own arguments filled in. */
export const traitsOf = (layer: CompleteLayer): BoundTraits => boundTraits({ ...layer });

function boundTraits(layer: NestedLayer): BoundTraits {
  const { traits } = specOf(nestedType(layer));
  const own = config(layer);
  const { keepsValues } = traits;
  return {
    mask: traits.mask,
    activation: namedActivation(traits.activation(own, nestedRules)),
    keepsRange: traits.keepsRange(own, nestedRules),
    keepsValues: typeof keepsValues === 'function' ? keepsValues(own, nestedRules) : keepsValues,
    vocabulary: traits.vocabulary(own, nestedRules),
    originOf: (axis, shapes) => traits.originOf(own, axis, shapes, nestedRules),
    timesUsed: (shapes) => traits.timesUsed(own, shapes, nestedRules),
    keptElements: (shapes) => traits.keptElements(own, shapes, nestedRules),
    outputWithoutInput: (input) => traits.outputWithoutInput(own, input, nestedRules),
  };
}
