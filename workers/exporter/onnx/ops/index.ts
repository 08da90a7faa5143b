import type { Converters } from '../convert/call.js';
import { ACTIVATIONS } from './activations.js';
import { CHANNELS } from './channels.js';
import { CONVOLUTIONS } from './convolutions.js';
import { COUNTING } from './counting.js';
import { ELEMENTWISE } from './elementwise.js';
import { IMAGES } from './images.js';
import { INTEGERS } from './integers.js';
import { POOLING } from './pooling.js';
import { PRODUCTS } from './products.js';
import { RECURRENT } from './recurrent.js';
import { REDUCTIONS } from './reductions.js';
import { SHAPES } from './shapes.js';
import { SLICES } from './slices.js';
import { SPECIAL } from './special.js';
import { SPECTRUM } from './spectrum.js';

/** A converter for each operation of TensorFlow that has an expression in ONNX, but for those of loops. */
export const CONVERTERS: Converters = {
  ...ELEMENTWISE,
  ...INTEGERS,
  ...ACTIVATIONS,
  ...REDUCTIONS,
  ...SHAPES,
  ...SLICES,
  ...COUNTING,
  ...PRODUCTS,
  ...CHANNELS,
  ...CONVOLUTIONS,
  ...POOLING,
  ...IMAGES,
  ...SPECIAL,
  ...SPECTRUM,
  ...RECURRENT,
};
