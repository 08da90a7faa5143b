import type { Conv1DTranspose } from '../../../../src/keras/layers/convolutional/transposed/conv1d-transpose.js';
import type { Conv2DTranspose } from '../../../../src/keras/layers/convolutional/transposed/conv2d-transpose.js';
import type { Conv3DTranspose } from '../../../../src/keras/layers/convolutional/transposed/conv3d-transpose.js';
import { toChannelsLast } from '../../../../src/keras/layers/shapes/data-format.js';
import { transposedConvolution } from '../../ops/convolution/convolution.js';
import type { ConfigOf, Kernel, KernelOf } from '../kernel.js';
import { aroundProduct, windowOf } from './around-product.js';

const transposed: KernelOf<ConfigOf<typeof Conv1DTranspose>> = (config, { output }) => {
  const [window, sample] = [windowOf(config), toChannelsLast(output, config.data_format)];
  return ([x], context) =>
    aroundProduct(config, x, context, (values) =>
      transposedConvolution(values, context.weight('kernel'), sample, window),
    );
};

/** The transpose of a convolution. */
export const conv1DTranspose: Kernel<typeof Conv1DTranspose> = transposed;
export const conv2DTranspose: Kernel<typeof Conv2DTranspose> = transposed;
export const conv3DTranspose: Kernel<typeof Conv3DTranspose> = transposed;
