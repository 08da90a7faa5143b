import {
  choiceArgument,
  isAbsent,
  sizesArgument,
} from '../../../../../src/keras/operations/arguments/values.js';
import {
  type AdaptivePool,
  adaptiveAveragePool as averageAdaptively,
  adaptiveMaxPool as maximizeAdaptively,
} from '../../../ops/pooling/adaptive-pool.js';
import { averagePool as average, maxPool as maximize } from '../../../ops/pooling/pool.js';
import type { Pool } from '../../../ops/pooling/pool-window.js';
import type { OperationKernel } from '../../kernel.js';
import { onChannelsLast } from './sliding.js';

const pooling =
  (pool: Pool): OperationKernel =>
  (args) =>
    onChannelsLast(args, (x) => {
      const size = sizesArgument(args, 'pool_size', x.rank - 2);
      const strides = isAbsent(args, 'strides') ? size : sizesArgument(args, 'strides', x.rank - 2);
      return pool(x, { size, strides, padding: choiceArgument(args, 'padding', ['valid', 'same']) });
    });

export const maxPool = pooling(maximize);
export const averagePool = pooling(average);

const adaptivePooling =
  (pool: AdaptivePool): OperationKernel =>
  (args) =>
    onChannelsLast(args, (x) => pool(x, sizesArgument(args, 'output_size', x.rank - 2)));

export const adaptiveMaxPool = adaptivePooling(maximizeAdaptively);
export const adaptiveAveragePool = adaptivePooling(averageAdaptively);
