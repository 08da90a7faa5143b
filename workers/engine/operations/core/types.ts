import * as tf from '@tensorflow/tfjs-core';
import { textArgument } from '../../../../src/keras/operations/arguments/values.js';
import { withoutGradient } from '../../ops/custom-gradient.js';
import { castTo } from '../../ops/numeric/cast.js';
import { tensorOf } from '../arguments.js';
import type { OperationKernel } from '../kernel.js';

/** x in the type that the spec has inferred. */
export const cast: OperationKernel = (args, [output]) =>
  castTo(tensorOf(args, 'x'), output?.dtype ?? 'float32');

/** The ends of integer types, as floats that are not beyond them. */
const RANGES: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['bool', [0, 1]],
  ['int8', [-128, 127]],
  ['uint8', [0, 255]],
  ['int16', [-32768, 32767]],
  ['uint16', [0, 65535]],
  ['int32', [-(2 ** 31), 2 ** 31 - 128]],
  ['uint32', [0, 2 ** 31 - 128]],
  ['int64', [-(2 ** 31), 2 ** 31 - 128]],
  ['uint64', [0, 2 ** 31 - 128]],
]);

export const saturateCast: OperationKernel = (args, outputs) => {
  const range = RANGES.get(textArgument(args, 'dtype'));
  if (range === undefined) return cast(args, outputs);
  const x = castTo(tensorOf(args, 'x'), 'float32');
  return castTo(tf.clipByValue(x, ...range), outputs[0]?.dtype ?? 'int32');
};

export const stopGradient: OperationKernel = (args) => {
  const x = tensorOf(args, 'variable');
  return x.dtype === 'float32' ? withoutGradient(x, () => tf.clone(x)) : x;
};
