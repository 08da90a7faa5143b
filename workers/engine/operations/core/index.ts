import type { CORE_OPERATIONS } from '../../../../src/keras/operations/core/index.js';
import type { KernelsOf } from '../kernel.js';
import { scatter, scatterUpdate } from './scatter.js';
import { slice, sliceUpdate, unstack } from './slices.js';
import { cast, saturateCast, stopGradient } from './types.js';

/** The kernels of the operations of `keras.src.ops.core`. */
export const CORE_KERNELS: KernelsOf<typeof CORE_OPERATIONS> = {
  Cast: cast,
  SaturateCast: saturateCast,
  ConvertToTensor: cast,
  StopGradient: stopGradient,
  Slice: slice,
  SliceUpdate: sliceUpdate,
  Unstack: unstack,
  Scatter: scatter,
  ScatterUpdate: scatterUpdate,
};
