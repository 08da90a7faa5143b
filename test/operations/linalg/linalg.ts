import { batch, operationCases, tensor } from '../operation-cases.js';

const x = batch([4, 5]);
const ofVectors = [1, 0, 3, -1, 2].map((ord) => ({ config: { ord, axis: -1 }, args: [x] }));
const ofMatrices = ['fro', 1, -1].map((ord) => ({ config: { ord, axis: [1, 2] }, args: [x] }));

export default operationCases(
  'linalg',
  {
    Norm: [
      { config: { axis: [-1] }, args: [x] },
      { config: { axis: [2, 1], keepdims: true, ord: -1 }, args: [x] },
      { args: [tensor([3, 4])] },
      { config: { axis: [1] }, args: [batch([4], { dtype: 'int32', from: 1 })] },
      ...[...ofVectors, ...ofMatrices].map((one) => ({
        ...one,
        config: { ...one.config, axis: [one.config.axis].flat() },
      })),
    ],
  },
  {
    Norm: [
      { args: [x], message: /A norm is over one axis or two; axis names 3/ },
      { config: { ord: 'nuc', axis: [1, 2] }, args: [x], message: /needs singular values/ },
      { config: { ord: 'fro', axis: 1 }, args: [x], message: /ord must be a number or null for vectors/ },
    ],
  },
);
