import { nestedLayerOrModel, required } from '../../argument.js';
import type { Shape } from '../../shape.js';
import { layer } from '../layer.js';
import { knownOutput, nameOfNested, nestedOutput, nestedWeights } from '../nested.js';
import { got } from '../shapes/shape-inference.js';
import { type AxisOrigin, inputOf } from '../traits/traits.js';

export const TimeDistributed = layer('TimeDistributed', {
  summary: 'Applies a layer, or a model, to each step of [steps, …], with the same weights.',
  args: { layer: required(nestedLayerOrModel()) },
  output({ layer: inner }, [input], rules) {
    const [steps, ...sample] = input.shape;
    if (steps === undefined || sample.length === 0) {
      const complaint = `TimeDistributed expects input of rank 2 or more [steps, …] but ${got(input)}. Leave TimeDistributed out, or add Reshape before it.`;
      return { complaint };
    }
    const from = `each step of ${input.from}`;
    const inference = nestedOutput({ layer: inner, name: 'layer', rules }, [{ shape: sample, from }]);
    return 'shape' in inference ? { shape: [steps, ...inference.shape] } : inference;
  },
  weights: ({ layer: inner, trainable }, [input], rules) =>
    nestedWeights({ layer: inner, name: 'layer', rules, trainable }, [stepOf(input)]).map((weight) => ({
      ...weight,
      legacyName: weight.legacyName.slice(nameOfNested(inner).length + 1),
    })),
  /** Around each of the layers that compute the same as the one inside. */
  tfjs({ name, trainable, layer: inner }, { inputs: [input], output }, rules) {
    const layers = rules.tfjs(inner, {
      inputs: [stepOf(input)],
      output: stepOf(output),
      masked: false,
    });
    return layers.map((one, index) => ({
      type: 'TimeDistributed',
      name: index === 0 ? name : `${name}_${one.name}`,
      arguments: { layer: one, trainable },
    }));
  },
  random: '`layer` draws some',
  traits: {
    mask: 'computes',
    activation: ({ layer: inner }, rules) => rules.traits(inner).activation,
    keepsRange: ({ layer: inner }, rules) => rules.traits(inner).keepsRange,
    keepsValues: ({ layer: inner }, rules) => rules.traits(inner).keepsValues,
    originOf({ layer: inner }, axis, shapes, rules) {
      if (axis === 0) return { from: 'input', axis: 0 };
      const [input, output] = [stepOf(inputOf(shapes)), stepOf(shapes.output)];
      return inStep(rules.traits(inner).originOf(axis - 1, { inputs: [input], output }));
    },
    timesUsed({ layer: inner }, { inputs: [input], output }, rules) {
      const shapes = { inputs: [stepOf(input)], output: stepOf(output) } as const;
      return (input[0] ?? 1) * rules.traits(inner).timesUsed(shapes);
    },
    keptElements({ layer: inner }, { inputs: [input] }, rules) {
      const step = stepOf(input);
      const shapes = { inputs: [step], output: knownOutput(inner, [step], rules) } as const;
      return (input[0] ?? 1) * rules.traits(inner).keptElements(shapes);
    },
    outputWithoutInput: () => 'unknown',
    vocabulary: ({ layer: inner }, rules) => rules.traits(inner).vocabulary,
  },
});

/** The shape of one step. */
export const stepOf = ([, ...sample]: Shape): Shape => sample;

/** An origin in a step, as that of the layer around it. */
function inStep(origin: AxisOrigin): AxisOrigin {
  switch (origin.from) {
    case 'argument':
      return { from: 'argument', name: `layer.${origin.name}` };
    case 'input':
      return { from: 'input', axis: origin.axis + 1 };
    case 'several':
      return origin;
  }
}
