import { layerCases } from '../layer-cases.js';

export default layerCases(
  'LayerNormalization',
  [
    { input: [5], output: [5], parameters: 10 },
    { args: { axis: [1, 2], epsilon: 0.1 }, input: [4, 3, 2], output: [4, 3, 2], parameters: 24 },
    { args: { axis: 1, center: false }, input: [4, 3], output: [4, 3], parameters: 4 },
    { args: { center: false, scale: false }, input: [4, 3], output: [4, 3], mask: true },
    { args: { rms_scaling: true, scale: false }, input: [4, 3], output: [4, 3], parameters: 3 },
  ],
  [
    { args: { axis: 0 }, input: [4], message: /LayerNormalization has no axis 0/ },
    { args: { axis: [1, -1] }, input: [4], message: /Name each once/ },
  ],
);
