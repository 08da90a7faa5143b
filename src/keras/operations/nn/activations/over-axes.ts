import { axesArgument, axisArgument } from '../../arguments/axes.js';
import { floatArgument } from '../../arguments/tensors.js';
import { elementwise } from '../../families.js';
import { reject } from '../../rejection.js';
import { nn } from '../nn.js';

const overAxes = elementwise({ axis: -1 }, (args, { shape }) => axesArgument(args, 'axis', shape.length));

/** exp(x) / Σ exp(x). */
export const Softmax = nn('Softmax', overAxes);
/** log(softmax(x)). */
export const LogSoftmax = nn('LogSoftmax', overAxes);
/** The nearest point of the probability simplex. */
export const Sparsemax = nn(
  'Sparsemax',
  elementwise({ axis: -1 }, (args, { shape }) => axisArgument(args, 'axis', shape.length)),
);
/** One half of an axis, gated by the sigmoid of the other. */
export const Glu = nn('Glu', {
  parameters: ['x'],
  options: { axis: -1 },
  output(args) {
    const { shape, dtype } = floatArgument(args, 'x');
    const axis = axisArgument(args, 'axis', shape.length);
    const size = shape[axis] ?? 1;
    if (size % 2 !== 0)
      return reject(`Glu halves axis ${axis}, whose size ${size} is odd; it must be even.`, 'axis');
    return { shape: shape.with(axis, size / 2), dtype };
  },
});
