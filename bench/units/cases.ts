import type { XOp } from '../../src/contracts/datasets/preprocessing.js';
import type { Layer } from '../../src/keras/layers/index.js';

/** The same digits in other units, as people store them, and the job that suits them. */
export interface UnitsCase {
  name: string;
  /** NumPy's spelling of the element type. */
  descr: string;
  /** A pixel of 0 to 255 in these units, as the element it is stored as. */
  fromPixel(pixel: number): number;
  array(values: readonly number[]): ArrayBufferView;
  x?: XOp[];
  /** Before Flatten. */
  first?: Layer[];
  /** Whether the range is none of the usual ones, so that each prediction of an image warns. */
  isOwnRange?: boolean;
}

const BYTE: XOp[] = [{ op: 'rescale', scale: 1 / 255 }];
/** Mean and deviation of MNIST's training pixels. */
const [MEAN, STD] = [33.318, 78.567];

const float32 = (values: readonly number[]) => Float32Array.from(values);
const float64 = (values: readonly number[]) => Float64Array.from(values);
const uint16 = (values: readonly number[]) => Uint16Array.from(values);
const int64 = (values: readonly number[]) => BigInt64Array.from(values, BigInt);
const asIs = (pixel: number): number => pixel;

export const UNITS_CASES: readonly UnitsCase[] = [
  {
    name: 'uint8, rescale',
    descr: '|u1',
    fromPixel: asIs,
    array: (values) => Uint8Array.from(values),
    x: BYTE,
  },
  {
    name: 'float32 0–255, BatchNormalization first',
    descr: '<f4',
    fromPixel: asIs,
    array: float32,
    // Over the columns: the samples have no axis of channels.
    first: [{ type: 'Flatten' }, { type: 'BatchNormalization' }],
  },
  {
    name: 'float32 0–255, normalize',
    descr: '<f4',
    fromPixel: asIs,
    array: float32,
    x: [{ op: 'normalize' }],
  },
  { name: 'float32 -1…1', descr: '<f4', fromPixel: (pixel) => pixel / 127.5 - 1, array: float32 },
  {
    name: 'float32 standardised',
    descr: '<f4',
    fromPixel: (pixel) => (pixel - MEAN) / STD,
    array: float32,
    isOwnRange: true,
  },
  {
    name: 'float32 -0.5…0.5',
    descr: '<f4',
    fromPixel: (pixel) => pixel / 255 - 0.5,
    array: float32,
    isOwnRange: true,
  },
  { name: 'float64 0…1', descr: '<f8', fromPixel: (pixel) => pixel / 255, array: float64 },
  { name: 'int64 0–255, rescale', descr: '<i8', fromPixel: asIs, array: int64, x: BYTE },
  { name: 'uint16 0–255, rescale', descr: '<u2', fromPixel: asIs, array: uint16, x: BYTE },
  {
    name: 'uint16 0–65535, rescale',
    descr: '<u2',
    fromPixel: (pixel) => 257 * pixel,
    array: uint16,
    x: [{ op: 'rescale', scale: 1 / 65_535 }],
  },
];
