import type * as tf from '@tensorflow/tfjs-core';
import { dataFormatArgument } from '../../../../../src/keras/operations/arguments/data-format.js';
import type { OperationArguments } from '../../../../../src/keras/operations/operation.js';
import { withChannelsLast } from '../../../layers/data-format.js';
import { tensorOf } from '../../arguments.js';

/** Applies a computation with channels last to the argument `inputs`, in either data format. */
export const onChannelsLast = (
  args: OperationArguments<tf.Tensor>,
  compute: (x: tf.Tensor) => tf.Tensor,
): tf.Tensor =>
  withChannelsLast({ data_format: dataFormatArgument(args) }, tensorOf(args, 'inputs'), compute);
