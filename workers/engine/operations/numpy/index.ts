import type { NUMPY_OPERATIONS } from '../../../../src/keras/operations/numpy/index.js';
import type { KernelsOf } from '../kernel.js';
import { CREATION_KERNELS } from './creation/creation.js';
import { BINARY_KERNELS } from './elementwise/binary.js';
import { UNARY_KERNELS } from './elementwise/unary.js';
import { SELECTING_KERNELS } from './indexing/selecting.js';
import { SORTING_KERNELS } from './indexing/sorting.js';
import { MATRIX_KERNELS } from './products/matrices.js';
import { PRODUCT_KERNELS } from './products/products.js';
import { REDUCTION_KERNELS } from './reductions/reductions.js';
import { JOINING_KERNELS } from './shaping/joining.js';
import { SHAPING_KERNELS } from './shaping/shaping.js';

/** The kernels of the operations of `keras.src.ops.numpy`. */
export const NUMPY_KERNELS: KernelsOf<typeof NUMPY_OPERATIONS> = {
  ...BINARY_KERNELS,
  ...UNARY_KERNELS,
  ...REDUCTION_KERNELS,
  ...SHAPING_KERNELS,
  ...JOINING_KERNELS,
  ...SELECTING_KERNELS,
  ...SORTING_KERNELS,
  ...PRODUCT_KERNELS,
  ...MATRIX_KERNELS,
  ...CREATION_KERNELS,
};
