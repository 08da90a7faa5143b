import { elementwise, overLastAxis } from './activation.js';

export const sigmoid = elementwise('sigmoid', '1 / (1 + exp(-x)).', '0 to 1', { isProbability: true });
/** TensorFlow.js refuses to load this name, as it must: its own hard_sigmoid is that of Keras 2. */
export const hardSigmoid = elementwise('hard_sigmoid', 'x/6 + 0.5 within 0 and 1, as in Keras 3.', '0 to 1', {
  tfjs: 'hard_sigmoid_keras3',
});
export const hardSigmoidKeras2 = elementwise(
  'hard_sigmoid_keras2',
  '0.2x + 0.5 within 0 and 1, as in Keras 2 and TensorFlow.js.',
  '0 to 1',
  { tfjs: 'hard_sigmoid' },
);
export const sparseSigmoid = elementwise('sparse_sigmoid', '(x + 1) / 2 within 0 and 1.', '0 to 1', {
  tfjs: null,
});
export const logSigmoid = elementwise('log_sigmoid', 'log(sigmoid(x)).', 'below 0');
export const silu = elementwise('silu', 'x · sigmoid(x).', null, { tfjs: 'swish' });
export const swish = elementwise('swish', 'Another name of silu.', null);
export const hardSilu = elementwise('hard_silu', 'x · hard_sigmoid(x).', null);
export const hardSwish = elementwise('hard_swish', 'Another name of hard_silu.', null);
export const gelu = elementwise(
  'gelu',
  'x · Φ(x), with the distribution function Φ of the standard normal.',
  null,
);
export const mish = elementwise('mish', 'x · tanh(softplus(x)).', null);
export const glu = overLastAxis(
  'glu',
  'The first half of the last axis, multiplied by sigmoid of the second; the output has half as many.',
  null,
  { tfjs: null, halves: true },
);
