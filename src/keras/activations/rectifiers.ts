import { elementwise } from './activation.js';

export const relu = elementwise('relu', 'max(x, 0).', '0 and above');
export const relu6 = elementwise('relu6', 'x within 0 and 6.', '0 to 6');
export const leakyRelu = elementwise('leaky_relu', 'x where x is above 0, else 0.2x.', null);
export const elu = elementwise('elu', 'x where x is above 0, else exp(x) - 1.', 'above -1');
export const selu = elementwise(
  'selu',
  '1.0507 · (x where x is above 0, else 1.6733 · (exp(x) - 1)).',
  'above -1.7581',
);
export const celu = elementwise('celu', 'x where x is above 0, else exp(x) - 1.', 'above -1', { tfjs: null });
export const softplus = elementwise('softplus', 'log(exp(x) + 1).', 'above 0');
export const squareplus = elementwise('squareplus', '(x + √(x² + 4)) / 2.', 'above 0', { tfjs: null });
export const sparsePlus = elementwise(
  'sparse_plus',
  '0 up to -1, (x + 1)² / 4 up to 1, x above.',
  '0 and above',
  { tfjs: null },
);
