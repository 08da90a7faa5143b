import type { InputLayer } from '../../../../src/keras/layers/core/input-layer.js';
import type { Kernel } from '../kernel.js';

/** Declares the shape of one sample; passes it on unchanged. */
export const inputLayer: Kernel<typeof InputLayer> =
  () =>
  ([x]) =>
    x;
