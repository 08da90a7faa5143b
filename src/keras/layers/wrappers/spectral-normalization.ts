import { integer, type NestedLayer, nestedLayer, optional, required } from '../../argument.js';
import type { Shape } from '../../shape.js';
import { layer } from '../layer.js';
import { nameOfNested, nestedOutput, nestedWeights } from '../nested.js';
import type { Inputs } from '../shapes/shape-inference.js';
import type { NestedRules } from '../traits/traits.js';
import { statistic, type WeightSpec } from '../weight.js';

/** The weights that Keras normalizes; the first that a layer has. */
const NORMALIZED = ['kernel', 'embeddings'];

export const SpectralNormalization = layer('SpectralNormalization', {
  summary: 'Divides the kernel of a layer by its largest singular value before each step of training.',
  args: { layer: required(nestedLayer()), power_iterations: optional(integer(), 1) },
  output({ layer: inner }, inputs, rules, options) {
    const inference = nestedOutput({ layer: inner, name: 'layer', rules }, inputs, options);
    const [first, ...rest] = inputs;
    const shapes: Inputs<Shape> = [first.shape, ...rest.map(({ shape }) => shape)];
    if ('complaint' in inference || normalizedWeight(inner, shapes, rules) !== undefined) return inference;
    const complaint = `SpectralNormalization wraps a layer with a kernel or embeddings, such as Dense, Conv2D or Embedding; got ${inner.type}.`;
    return { argument: 'layer', complaint };
  },
  startsMask: ({ layer: inner }) => inner['mask_zero'] === true,
  weights({ layer: inner, trainable }, inputs, rules) {
    const normalized = normalizedWeight(inner, inputs, rules);
    const inside = nestedWeights({ layer: inner, name: 'layer', rules, trainable }, inputs);
    const isNormalized = ({ name }: WeightSpec) => name === nameInside(inner, normalized?.name ?? '');
    return [
      // Keras's wrapper counts the kernel as a weight of its own, and saves it with its own, too.
      ...inside
        .filter(isNormalized)
        .map((weight) => ({ ...weight, savedIn: ['', ...weight.savedIn] as const })),
      statistic('vector_u', [1, normalized?.shape.at(-1) ?? 1], { type: 'truncated_normal', stddev: 0.02 }),
      ...inside.filter((weight) => !isNormalized(weight)),
    ];
  },
  tfjs: ({ name, trainable, layer: inner }, context, rules) =>
    // Outside training it is the layer inside, with the kernel that training left.
    rules.tfjs({ ...inner, name, trainable }, context),
  traits: {
    mask: 'computes',
    activation: ({ layer: inner }, rules) => rules.traits(inner).activation,
    keepsRange: () => false,
    keepsValues: false,
    originOf: ({ layer: inner }, axis, shapes, rules) => {
      const origin = rules.traits(inner).originOf(axis, shapes);
      return origin.from === 'argument' ? { ...origin, name: `layer.${origin.name}` } : origin;
    },
    timesUsed: ({ layer: inner }, shapes, rules) => rules.traits(inner).timesUsed(shapes),
    keptElements: ({ layer: inner }, shapes, rules) => rules.traits(inner).keptElements(shapes),
    outputWithoutInput: ({ layer: inner }, input, rules) => rules.traits(inner).outputWithoutInput(input),
    vocabulary: ({ layer: inner }, rules) => rules.traits(inner).vocabulary,
  },
});

/** The weight of the layer inside that is normalized; undefined where it has none. */
export function normalizedWeight(
  inner: NestedLayer,
  inputs: Inputs<Shape>,
  rules: Pick<NestedRules, 'weights'>,
): WeightSpec | undefined {
  // The kernel of a recurrent layer is that of a cell inside.
  if ('return_sequences' in inner) return undefined;
  const weights = rules.weights(inner, inputs);
  return NORMALIZED.map((name) => weights.find((weight) => weight.name === name)).find(
    (weight) => weight !== undefined,
  );
}

/** The name of a weight of the layer inside among those of the layer around it. */
export const nameInside = (inner: NestedLayer, name: string): string => `${nameOfNested(inner)}/${name}`;
