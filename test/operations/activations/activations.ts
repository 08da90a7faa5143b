import { batch, operationCases } from '../operation-cases.js';

const x = batch([4, 5], { from: -8, to: 8 });

export default operationCases('activations', {
  ReLU: [
    { args: [x] },
    { config: { max_value: 6 }, args: [x] },
    { config: { negative_slope: 0.1 }, args: [x] },
    { config: { negative_slope: 0.1, max_value: 3, threshold: 1 }, args: [x] },
  ],
  Mish: [{ args: [x] }],
});
