import * as tf from '@tensorflow/tfjs-core';
import { dataFormatArgument } from '../../../../src/keras/operations/arguments/data-format.js';
import { withChannelsLast } from '../../layers/data-format.js';
import { tensorOf } from '../arguments.js';
import type { OperationKernel } from '../kernel.js';

type Arguments = Parameters<OperationKernel>[0];

/** The kernel of an operation on images with channels last; one image is a batch of one. */
export const onImages =
  (compute: (images: tf.Tensor, args: Arguments) => tf.Tensor): OperationKernel =>
  (args) => {
    const images = tensorOf(args, 'images');
    const onBatch = (batch: tf.Tensor) =>
      withChannelsLast({ data_format: dataFormatArgument(args) }, batch, (one) => compute(one, args));
    return images.rank === 4 ? onBatch(images) : tf.squeeze(onBatch(tf.expandDims(images, 0)), [0]);
  };
