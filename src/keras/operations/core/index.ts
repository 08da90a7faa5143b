import { Scatter, ScatterUpdate } from './scatter.js';
import { Slice, SliceUpdate, Unstack } from './slices.js';
import { Cast, ConvertToTensor, SaturateCast, StopGradient } from './types.js';

/** The operations of `keras.src.ops.core`. */
export const CORE_OPERATIONS = {
  Cast,
  SaturateCast,
  ConvertToTensor,
  StopGradient,
  Slice,
  SliceUpdate,
  Unstack,
  Scatter,
  ScatterUpdate,
} as const;
