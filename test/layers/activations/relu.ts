import { layerCases } from '../layer-cases.js';

export default layerCases('ReLU', [
  { input: [4, 3], output: [4, 3], mask: true },
  { args: { max_value: 0.5 }, input: [20], output: [20] },
  { args: { negative_slope: 0.2 }, input: [20], output: [20] },
  { args: { max_value: 1, negative_slope: 0.2, threshold: 0.3 }, input: [20], output: [20] },
  { args: { threshold: 0.5 }, input: [20], output: [20] },
]);
