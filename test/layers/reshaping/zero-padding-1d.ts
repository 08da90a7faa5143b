import { layerCases } from '../layer-cases.js';

export default layerCases(
  'ZeroPadding1D',
  [
    { input: [3, 2], output: [5, 2] },
    { args: { padding: [0, 2] }, input: [3, 2], output: [5, 2] },
    { args: { padding: 2, data_format: 'channels_first' }, input: [2, 3], output: [2, 7] },
  ],
  [{ args: { padding: -1 }, input: [3, 2], message: /padding/ }],
);
