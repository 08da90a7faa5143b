import { initializer, real } from './initializer.js';

export const zeros = initializer('zeros', { className: 'Zeros', summary: 'All 0.', args: {} });
export const ones = initializer('ones', { className: 'Ones', summary: 'All 1.', args: {} });
export const constant = initializer('constant', {
  className: 'Constant',
  summary: 'All the same value.',
  args: { value: real(0) },
});
