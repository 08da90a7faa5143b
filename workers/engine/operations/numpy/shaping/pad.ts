import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from '../../../ops/custom-gradient.js';
import { attribute, runSingleOp } from '../../../ops/native-backend.js';
import { castTo } from '../../../ops/numeric/cast.js';
import { padWithZeros } from '../../../ops/shape/pad.js';
import { elementType } from '../../../ops/tensors/element-type.js';
import { filled } from '../../../ops/tensors/filled.js';
import { select } from '../../../ops/tensors/select.js';

type Widths = readonly (readonly [number, number])[];

const paddings = (widths: Widths): tf.Tensor =>
  tf.tensor2d(
    widths.flatMap((pair) => [...pair]),
    [widths.length, 2],
    'int32',
  );

/** A tensor with a number around it; 0 where none is given. Not by PadV2, which takes it from the memory of the host. */
export function padConstant(x: tf.Tensor, widths: Widths, filling: tf.Tensor | undefined): tf.Tensor {
  const padded = padWithZeros(x, widths);
  if (filling === undefined) return padded;
  const isInside = tf.cast(padWithZeros(filled(x.shape, 1, 'float32'), widths), 'bool');
  return select(isInside, padded, castTo(filling, elementType(x)));
}

/** A tensor with its own numbers around it, in the opposite order. @param isReflected whether those at the border are left out */
export function padMirrored(x: tf.Tensor, widths: Widths, isReflected: boolean): tf.Tensor {
  const mode = attribute.string('mode', isReflected ? 'REFLECT' : 'SYMMETRIC');
  const attributes = (type: ReturnType<typeof elementType>) => [
    attribute.type('T', type),
    attribute.type('Tpaddings', 'int32'),
    mode,
  ];
  return withGradient(
    [x],
    () => ({ value: runSingleOp('MirrorPad', attributes(elementType(x)), [x, paddings(widths)]), saved: [] }),
    (dy) => [runSingleOp('MirrorPadGrad', attributes('float32'), [dy, paddings(widths)])],
  );
}
