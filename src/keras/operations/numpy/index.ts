import { CREATION } from './creation/creation.js';
import { ARITHMETIC, BITWISE, CHOICES, COMPARISONS } from './elementwise/binary.js';
import { REAL_FUNCTIONS, TESTS, UNARY } from './elementwise/unary.js';
import { SELECTING } from './indexing/selecting.js';
import { SORTING } from './indexing/sorting.js';
import { MATRICES } from './products/matrices.js';
import { PRODUCTS } from './products/products.js';
import { CUMULATIVE, NEIGHBOURS, QUANTILES, REDUCTIONS } from './reductions/reductions.js';
import { JOINING, SPLITTING } from './shaping/joining.js';
import { REPEATING } from './shaping/repeating.js';
import { RESHAPING } from './shaping/reshaping.js';

/** The operations of `keras.src.ops.numpy`, by their class names. */
export const NUMPY_OPERATIONS = {
  ...ARITHMETIC,
  ...COMPARISONS,
  ...BITWISE,
  ...CHOICES,
  ...REAL_FUNCTIONS,
  ...UNARY,
  ...TESTS,
  ...REDUCTIONS,
  ...QUANTILES,
  ...CUMULATIVE,
  ...NEIGHBOURS,
  ...RESHAPING,
  ...REPEATING,
  ...JOINING,
  ...SPLITTING,
  ...SELECTING,
  ...SORTING,
  ...PRODUCTS,
  ...MATRICES,
  ...CREATION,
};
