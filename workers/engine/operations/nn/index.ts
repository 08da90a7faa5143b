import type { NN_OPERATIONS } from '../../../../src/keras/operations/nn/index.js';
import type { KernelsOf } from '../kernel.js';
import {
  celu,
  elu,
  gelu,
  hardShrink,
  leakyRelu,
  named,
  softShrink,
  squareplus,
  threshold,
} from './activations/elementwise.js';
import { glu, logSoftmax, softmax, sparsemax } from './activations/over-axes.js';
import { dotProductAttention } from './attention.js';
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  multiHot,
  oneHot,
  psnr,
  sparseCategoricalCrossentropy,
} from './classes.js';
import { fold, unfold } from './layout/blocks.js';
import { depthToSpace, spaceToDepth } from './layout/depth.js';
import { batchNorm, layerNorm, moments, normalize, rmsNorm } from './normalization/normalization.js';
import { conv, convTranspose, depthwiseConv, separableConv } from './windows/convolutions.js';
import { adaptiveAveragePool, adaptiveMaxPool, averagePool, maxPool } from './windows/pooling.js';

/** The kernels of the operations of `keras.src.ops.nn`. */
export const NN_KERNELS: KernelsOf<typeof NN_OPERATIONS> = {
  Relu: named('relu'),
  Relu6: named('relu6'),
  Sigmoid: named('sigmoid'),
  SparseSigmoid: named('sparse_sigmoid'),
  Softplus: named('softplus'),
  Softsign: named('softsign'),
  SoftShrink: softShrink,
  SparsePlus: named('sparse_plus'),
  Silu: named('silu'),
  Squareplus: squareplus,
  LogSigmoid: named('log_sigmoid'),
  LeakyRelu: leakyRelu,
  HardSigmoid: named('hard_sigmoid'),
  HardSilu: named('hard_silu'),
  Elu: elu,
  Selu: named('selu'),
  Gelu: gelu,
  Celu: celu,
  Glu: glu,
  TanhShrink: named('tanh_shrink'),
  HardTanh: named('hard_tanh'),
  HardShrink: hardShrink,
  Threshold: threshold,
  Softmax: softmax,
  LogSoftmax: logSoftmax,
  Sparsemax: sparsemax,
  MaxPool: maxPool,
  AveragePool: averagePool,
  AdaptiveMaxPool: adaptiveMaxPool,
  AdaptiveAveragePool: adaptiveAveragePool,
  Conv: conv,
  DepthwiseConv: depthwiseConv,
  SeparableConv: separableConv,
  ConvTranspose: convTranspose,
  OneHot: oneHot,
  BinaryCrossentropy: binaryCrossentropy,
  CategoricalCrossentropy: categoricalCrossentropy,
  SparseCategoricalCrossentropy: sparseCategoricalCrossentropy,
  MultiHot: multiHot,
  Moments: moments,
  BatchNorm: batchNorm,
  Normalize: normalize,
  PSNR: psnr,
  DotProductAttention: dotProductAttention,
  RMSNorm: rmsNorm,
  LayerNorm: layerNorm,
  Unfold: unfold,
  Fold: fold,
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
};
