import type { LayerType } from '../../../../src/keras/layers/index.js';
import type { HostKernelOf } from '../host-kernel.js';
import { discretization } from './discretization.js';
import { hashedCrossing, hashing } from './hashing.js';
import { integerLookup, stringLookup } from './lookups.js';
import { concatenate, reshaped } from './moving.js';
import { textVectorization } from './text-vectorization.js';

/** The computation of each layer that has `host` rules. */
export const HOST_KERNELS: { readonly [T in LayerType]?: HostKernelOf<never> } = {
  StringLookup: stringLookup,
  IntegerLookup: integerLookup,
  TextVectorization: textVectorization,
  Hashing: hashing,
  HashedCrossing: hashedCrossing,
  Discretization: discretization,
  Concatenate: concatenate,
  Flatten: reshaped,
  Reshape: reshaped,
};
