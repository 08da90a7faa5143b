import { halvesLast } from '../../activations/index.js';
import { activation, flag, integer, optional, required } from '../../argument.js';
import { elementsOf } from '../../shape.js';
import { layer } from '../layer.js';
import { got } from '../shapes/shape-inference.js';
import { keptByProduct } from '../traits/kept-elements.js';
import { lastAxisFrom } from '../traits/traits.js';
import { weight } from '../weight.js';
import { weightArguments } from '../weight-arguments.js';

export const Dense = layer('Dense', {
  summary: 'activation(x · kernel + bias) over the last axis.',
  args: {
    units: required(integer()),
    activation: optional(activation(), 'linear'),
    use_bias: flag(true),
    ...weightArguments(
      { kernel: { keras: 'glorot_uniform', tfjs: 'glorot_normal' }, bias: 'zeros' },
      { activity: true },
    ),
  },
  output({ units, activation: name }, [input]) {
    if (halvesLast(name) && units % 2 > 0)
      return { argument: 'units', complaint: `glu halves the units, which must be even; got ${units}.` };
    const width = halvesLast(name) ? units / 2 : units;
    if (input.shape.length > 0) return { shape: [...input.shape.slice(0, -1), width] };
    const complaint = `Dense expects input of rank 1 or more but ${got(input)}. Add {"op": "expand_dims"} to dataset.x.`;
    return { complaint };
  },
  weights: (config, [input]) => [
    weight(config, 'kernel', [input.at(-1) ?? 1, config.units]),
    config.use_bias && weight(config, 'bias', [config.units]),
  ],
  traits: {
    mask: 'keeps',
    activation: (config) => config.activation,
    keepsRange: () => false,
    keepsValues: false,
    originOf: lastAxisFrom('units'),
    timesUsed: ({ units }, { output }) => elementsOf(output) / units,
    keptElements: keptByProduct,
    outputWithoutInput: ({ units }, input) => (input === 'vector' ? [units] : 'unknown'),
    vocabulary: () => null,
  },
});
