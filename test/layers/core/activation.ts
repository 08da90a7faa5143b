import { ACTIVATIONS } from '../../../src/keras/activations/index.js';
import { layerCases } from '../layer-cases.js';

export default layerCases(
  'Activation',
  ACTIVATIONS.map((activation) => ({
    args: { activation },
    input: [4, 3],
    output: [4, 3],
    mask: true,
    ...(activation === 'hard_sigmoid_keras2' && { notInKeras: 'Only Keras 2 has it.' }),
  })),
  [{ args: { activation: 'relux' }, input: [4], message: /Unknown activation 'relux'; did you mean 'relu'/ }],
);
