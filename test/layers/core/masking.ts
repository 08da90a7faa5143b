import { layerCases } from '../layer-cases.js';

export default layerCases(
  'Masking',
  [
    { input: [4, 2], output: [4, 2], integers: 2 },
    { args: { mask_value: 1 }, input: [5, 2], output: [5, 2], integers: 2 },
  ],
  [{ input: [4], message: /Masking expects input of rank 2/ }],
);
