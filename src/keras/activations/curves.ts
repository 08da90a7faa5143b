import { elementwise } from './activation.js';

export const linear = elementwise('linear', 'x itself.', null);
export const tanh = elementwise('tanh', 'The hyperbolic tangent.', '-1 to 1');
export const hardTanh = elementwise('hard_tanh', 'x within -1 and 1.', '-1 to 1');
export const softsign = elementwise('softsign', 'x / (|x| + 1).', '-1 to 1');
export const exponential = elementwise('exponential', 'exp(x).', 'above 0');
