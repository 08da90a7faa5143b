import { CDist, ExtractSequences, Logsumexp } from './reductions.js';
import { SegmentMax, SegmentMin, SegmentProd, SegmentSum } from './segments.js';
import { InTopK, TopK } from './selection.js';
import { Erf, Erfc, Erfinv, Rsqrt } from './special.js';

/** The operations of `keras.src.ops.math`. */
export const MATH_OPERATIONS = {
  SegmentSum,
  SegmentMax,
  SegmentMin,
  SegmentProd,
  TopK,
  InTopK,
  Logsumexp,
  CDist,
  ExtractSequences,
  Rsqrt,
  Erf,
  Erfc,
  Erfinv,
} as const;
