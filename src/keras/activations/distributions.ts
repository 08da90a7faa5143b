import { overLastAxis } from './activation.js';

export const softmax = overLastAxis('softmax', 'exp(x) / Σ exp(x).', '0 to 1', { isProbability: true });
export const logSoftmax = overLastAxis('log_softmax', 'log(softmax(x)).', '0 and below');
export const sparsemax = overLastAxis(
  'sparsemax',
  'softmax that is 0 for small x, as Keras has it.',
  '0 to 1',
  {
    tfjs: null,
  },
);
