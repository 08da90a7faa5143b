import { layerCases } from '../layer-cases.js';

export default layerCases(
  'ActivityRegularization',
  [
    { args: { l1: 0.1, l2: 0.2 }, input: [4, 3], output: [4, 3], mask: true },
    { input: [5], output: [5] },
  ],
  [
    { args: { l1: -1 }, input: [5], message: /l1 must be/ },
    {
      args: { activity_regularizer: 'l2' },
      input: [5],
      message: /Unknown field 'activity_regularizer'/,
    },
  ],
);
