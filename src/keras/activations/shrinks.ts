import { elementwise } from './activation.js';

export const softShrink = elementwise('soft_shrink', 'x moved towards 0 by 0.5, and 0 within ±0.5.', null, {
  tfjs: null,
});
export const hardShrink = elementwise('hard_shrink', 'x, and 0 within ±0.5.', null, { tfjs: null });
export const tanhShrink = elementwise('tanh_shrink', 'x - tanh(x).', null, { tfjs: null });
