import { ACTIVATIONS } from '../../../src/keras/activations/index.js';
import { layerCases } from '../layer-cases.js';

export default layerCases(
  'Activation',
  [
    ...ACTIVATIONS.map((activation) => ({
      args: { activation },
      input: [4, 6],
      output: [4, activation === 'glu' ? 3 : 6],
      mask: true,
      ...(activation === 'hard_sigmoid_keras2' && { notInKeras: 'Only Keras 2 has it.' }),
    })),
    {
      args: { activation: { type: 'relu', max_value: 0.75, negative_slope: 0.5, threshold: 0.25 } },
      input: [6],
      output: [6],
    },
    { args: { activation: { type: 'leaky_relu', negative_slope: 0.25 } }, input: [6], output: [6] },
    { args: { activation: { type: 'elu', alpha: 0.5 } }, input: [6], output: [6] },
    {
      args: { activation: { type: 'threshold', threshold: 0.5, default_value: -1 } },
      input: [6],
      output: [6],
      notInKeras: 'Keras saves no function with arguments.',
    },
  ],
  [
    {
      args: { activation: 'glu' },
      input: [3],
      message: /glu halves the last axis, which must have an even size/,
    },
    { args: { activation: { type: 'threshold' } }, input: [3], message: /Missing field 'threshold'/ },
    { args: { activation: 'relux' }, input: [4], message: /Unknown activation 'relux'; did you mean 'relu'/ },
  ],
);
