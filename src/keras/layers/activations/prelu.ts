import { Type } from 'typebox';
import { list, optional, orNull } from '../../argument.js';
import { layer } from '../layer.js';
import { got } from '../shapes/shape-inference.js';
import { elementwise } from '../traits/base-traits.js';
import { weight } from '../weight.js';
import { weightArguments } from '../weight-arguments.js';

const Axis = Type.Integer({ minimum: 1, maximum: 6 });

export const PReLU = layer('PReLU', {
  summary: 'x above 0, alpha · x below, with a trainable alpha for each value.',
  args: {
    ...weightArguments({ alpha: 'zeros' }),
    shared_axes: optional(
      orNull(
        list(
          Type.Array(Axis, {
            maxItems: 6,
            uniqueItems: true,
            description: 'Axes that share one alpha, from 1.',
          }),
        ),
      ),
      null,
    ),
  },
  output({ shared_axes }, [input]) {
    const rank = input.shape.length;
    if ((shared_axes ?? []).every((axis) => axis <= rank)) return { shape: input.shape };
    const complaint = `shared_axes must be from 1 to ${rank}: PReLU ${got(input)}; got ${JSON.stringify(shared_axes)}.`;
    return { argument: 'shared_axes', complaint };
  },
  weights: (config, [input]) => {
    const shared = new Set(config.shared_axes);
    return [
      weight(
        config,
        'alpha',
        input.map((size, axis) => (shared.has(axis + 1) ? 1 : size)),
      ),
    ];
  },
  traits: { ...elementwise, activation: () => 'leaky_relu' },
});
