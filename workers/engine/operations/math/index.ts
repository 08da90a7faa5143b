import * as tf from '@tensorflow/tfjs-core';
import type { MATH_OPERATIONS } from '../../../../src/keras/operations/math/index.js';
import { segmentMax, segmentMin, segmentProd, segmentSum } from '../../ops/indexing/segments.js';
import { erfc, erfinv } from '../../ops/numeric/error-function.js';
import { elementwise } from '../elementwise.js';
import type { KernelsOf } from '../kernel.js';
import { cDist, extractSequences, inTopK, logsumexp, segments, topK } from './math.js';

/** The kernels of the operations of `keras.src.ops.math`. */
export const MATH_KERNELS: KernelsOf<typeof MATH_OPERATIONS> = {
  SegmentSum: segments(segmentSum),
  SegmentMax: segments(segmentMax),
  SegmentMin: segments(segmentMin),
  SegmentProd: segments(segmentProd),
  TopK: topK,
  InTopK: inTopK,
  Logsumexp: logsumexp,
  CDist: cDist,
  ExtractSequences: extractSequences,
  Rsqrt: elementwise(() => (x) => tf.rsqrt(x)),
  Erf: elementwise(() => (x) => tf.erf(x)),
  Erfc: elementwise(() => erfc),
  Erfinv: elementwise(() => erfinv),
};
