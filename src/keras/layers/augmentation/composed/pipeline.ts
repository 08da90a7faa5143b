import { layersInOrder, type NestedLayer, required } from '../../../argument.js';
import type { Shape } from '../../../shape.js';
import { layer } from '../../layer.js';
import { knownOutput, nestedOutput, nestedWeights } from '../../nested.js';
import type { LayerInput, ShapeInference } from '../../shapes/shape-inference.js';
import { inputOf, type NestedRules, SEVERAL, type Shapes } from '../../traits/traits.js';

export const Pipeline = layer('Pipeline', {
  summary: 'Applies layers one after the other.',
  args: { layers: required(layersInOrder()) },
  output({ layers }, [input], rules) {
    let [shape, from] = [input.shape, input.from];
    for (const [index, inner] of layers.entries()) {
      const given: LayerInput = { shape, from };
      const inference: ShapeInference = nestedOutput({ layer: inner, name: `layers/${index}`, rules }, [
        given,
      ]);
      if ('complaint' in inference) return inference;
      [shape, from] = [inference.shape, `'${inner['name'] ?? inner.type}'`];
    }
    return { shape };
  },
  weights({ layers, trainable }, [input], rules) {
    const saved = rules.savedNames(layers);
    return eachInTurn(layers, input, rules).flatMap(({ inner, shapes }, index) =>
      nestedWeights(
        { layer: inner, name: `layers/${index}`, rules, trainable, savedAs: `layers/${saved[index]}` },
        shapes.inputs,
      ),
    );
  },
  tfjs: ({ layers }, { masked, ...shapes }, rules) =>
    eachInTurn(layers, inputOf(shapes), rules).flatMap(({ inner, shapes: own }) =>
      rules.tfjs(inner, { ...own, masked }),
    ),
  random: '`layers` draw some',
  traits: {
    mask: 'computes',
    activation: ({ layers }, rules) => rules.traits(lastOf(layers)).activation,
    keepsRange: ({ layers }, rules) => layers.every((inner) => rules.traits(inner).keepsRange),
    keepsValues: ({ layers }, rules) => layers.every((inner) => rules.traits(inner).keepsValues),
    originOf: () => SEVERAL,
    timesUsed: ({ layers }, shapes, rules) =>
      sumInTurn(layers, shapes, rules, (inner, own) => rules.traits(inner).timesUsed(own)),
    keptElements: ({ layers }, shapes, rules) =>
      sumInTurn(layers, shapes, rules, (inner, own) => rules.traits(inner).keptElements(own)),
    outputWithoutInput: () => 'unknown',
    vocabulary: ({ layers: [first] }, rules) => (first === undefined ? null : rules.traits(first).vocabulary),
  },
});

function lastOf(layers: readonly NestedLayer[]): NestedLayer {
  const last = layers.at(-1);
  if (last === undefined) throw new Error('A Pipeline has a layer');
  return last;
}

/** A layer of a pipeline, and the shapes of a sample before and after it. */
interface PipelineStep {
  inner: NestedLayer;
  shapes: Shapes;
}

/** The layers with their shapes, for an input that they accept. */
export function eachInTurn(layers: readonly NestedLayer[], input: Shape, rules: NestedRules): PipelineStep[] {
  let shape = input;
  return layers.map((inner) => {
    const inputs = [shape] as const;
    shape = knownOutput(inner, inputs, rules);
    return { inner, shapes: { inputs, output: shape } };
  });
}

const sumInTurn = (
  layers: readonly NestedLayer[],
  shapes: Shapes,
  rules: NestedRules,
  count: (inner: NestedLayer, shapes: Shapes) => number,
): number =>
  eachInTurn(layers, inputOf(shapes), rules).reduce(
    (sum, { inner, shapes: own }) => sum + count(inner, own),
    0,
  );
