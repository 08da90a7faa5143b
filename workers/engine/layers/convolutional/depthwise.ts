import type { DepthwiseConv1D } from '../../../../src/keras/layers/convolutional/depthwise/depthwise-conv1d.js';
import type { DepthwiseConv2D } from '../../../../src/keras/layers/convolutional/depthwise/depthwise-conv2d.js';
import type { SeparableConv1D } from '../../../../src/keras/layers/convolutional/separable/separable-conv1d.js';
import type { SeparableConv2D } from '../../../../src/keras/layers/convolutional/separable/separable-conv2d.js';
import { depthwiseConvolution, separableConvolution } from '../../ops/convolution/convolution.js';
import type { ConfigOf, Kernel, KernelOf } from '../kernel.js';
import { aroundProduct, windowOf } from './around-product.js';

const depthwise: KernelOf<ConfigOf<typeof DepthwiseConv1D>> = (config) => {
  const window = windowOf(config);
  return ([x], context) =>
    aroundProduct(config, x, context, (values) =>
      depthwiseConvolution(values, context.weight('kernel'), window),
    );
};

/** Convolves each channel with filters of its own. */
export const depthwiseConv1D: Kernel<typeof DepthwiseConv1D> = depthwise;
export const depthwiseConv2D: Kernel<typeof DepthwiseConv2D> = depthwise;

const separable: KernelOf<ConfigOf<typeof SeparableConv1D>> = (config) => {
  const window = windowOf(config);
  return ([x], context) =>
    aroundProduct(config, x, context, (values) =>
      separableConvolution(
        values,
        [context.weight('depthwise_kernel'), context.weight('pointwise_kernel')],
        window,
      ),
    );
};

/** A depthwise convolution, then one of all channels at each position. */
export const separableConv1D: Kernel<typeof SeparableConv1D> = separable;
export const separableConv2D: Kernel<typeof SeparableConv2D> = separable;
