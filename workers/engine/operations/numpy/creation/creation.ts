import * as tf from '@tensorflow/tfjs-core';
import { axisArgument } from '../../../../../src/keras/operations/arguments/axes.js';
import {
  type AnyArguments,
  flagArgument,
  integerArgument,
  numberArgument,
} from '../../../../../src/keras/operations/arguments/values.js';
import { arangeValues, type CREATION } from '../../../../../src/keras/operations/numpy/creation/creation.js';
import type { TensorType } from '../../../../../src/keras/operations/operation.js';
import { withoutGradients } from '../../../ops/custom-gradient.js';
import { attribute, runSingleOp } from '../../../ops/native-backend.js';
import { castTo } from '../../../ops/numeric/cast.js';
import { broadcastTo } from '../../../ops/tensors/broadcast.js';
import { elementType } from '../../../ops/tensors/element-type.js';
import { filled } from '../../../ops/tensors/filled.js';
import { tensorOf } from '../../arguments.js';
import type { KernelsOf, OperationKernel } from '../../kernel.js';
import { magnitude, power } from '../elementwise/functions.js';

/** A number in every place of the output. */
const constantLike =
  (value: number): OperationKernel =>
  (_, [output]) =>
    filled(output?.shape ?? [], value, output?.dtype ?? 'float32');

/** `fill_value` in every place of the output. */
const fill: OperationKernel = (args, [output]) =>
  broadcastTo(castTo(tensorOf(args, 'fill_value'), output?.dtype ?? 'float32'), output?.shape ?? []);

/** A number that only the shape of x decides. */
const ofShape =
  (count: (x: tf.Tensor) => number): OperationKernel =>
  (args) =>
    tf.scalar(count(tensorOf(args, 'x')), 'int32');

/** The numbers between two tensors, at equal distances along a new axis. */
interface Spacing {
  num: number;
  endpoint: boolean;
  axis: number;
  /** Integers are rounded down. */
  type: TensorType;
}

function spacingOf(args: AnyArguments, rank: number, type: TensorType): Spacing {
  const num = integerArgument(args, 'num');
  const endpoint = flagArgument(args, 'endpoint');
  return { num, endpoint, axis: axisArgument(args, 'axis', rank + 1), type };
}

const partsOf = ({ num, endpoint }: Spacing): number => Math.max(endpoint ? num - 1 : num, 1);

function spaced(start: tf.Tensor, stop: tf.Tensor, spacing: Spacing): tf.Tensor {
  const parts = partsOf(spacing);
  const rank = Math.max(start.rank, stop.rank);
  const whole = tf.backend_util.assertAndGetBroadcastShape(start.shape, stop.shape);
  const axisShape = Array.from({ length: rank + 1 }, (_, axis) => (axis === spacing.axis ? spacing.num : 1));
  const shares = Array.from({ length: spacing.num }, (_, index) => index / parts);
  const share = tf.tensor(shares, axisShape);
  const [from, to] = [start, stop].map((x) => tf.expandDims(broadcastTo(x, whole), spacing.axis));
  if (from === undefined || to === undefined) throw new Error('A line has two ends');
  const line = tf.add(tf.mul(from, tf.sub(1, share)), tf.mul(to, share));
  return spacing.type === 'float32' ? line : castTo(tf.floor(line), spacing.type);
}

/** Start and stop as floats; of integers, without what is after the decimal point. */
function endsOf(args: Parameters<OperationKernel>[0], type: TensorType): [tf.Tensor, tf.Tensor] {
  const end = (name: string) => castTo(castTo(tensorOf(args, name), type), 'float32');
  return [end('start'), end('stop')];
}

const rankOf = (...tensors: readonly tf.Tensor[]): number => Math.max(...tensors.map(({ rank }) => rank));

const linspace: OperationKernel = (args, outputs) => {
  const type = outputs[0]?.dtype ?? 'float32';
  const [start, stop] = endsOf(args, type);
  const spacing = spacingOf(args, rankOf(start, stop), type);
  const line = spaced(start, stop, spacing);
  if (outputs.length === 1) return line;
  return [line, tf.div(tf.sub(stop, start), partsOf(spacing))];
};

const logspace: OperationKernel = (args, [output]) => {
  const type = output?.dtype ?? 'float32';
  const [start, stop] = endsOf(args, type);
  const line = spaced(start, stop, spacingOf(args, rankOf(start, stop), type));
  return power(castTo(tf.scalar(numberArgument(args, 'base')), type), line);
};

/** From start to stop by equal factors. */
const geomspace: OperationKernel = (args, [output]) => {
  const type = output?.dtype ?? 'float32';
  const ends = ['start', 'stop'].map((name) => castTo(tensorOf(args, name), 'float32'));
  const [start, stop] = ends.map((x) => tf.div(tf.log(magnitude(x)), Math.LN10));
  const [first] = ends;
  if (start === undefined || stop === undefined || first === undefined)
    throw new Error('A line has two ends');
  const spacing = spacingOf(args, rankOf(start, stop), 'float32');
  const factors = power(tf.scalar(10), spaced(start, stop, spacing));
  const sign = withoutGradients([first], () => tf.sign(first));
  const whole = broadcastTo(sign, tf.backend_util.assertAndGetBroadcastShape(start.shape, stop.shape));
  return castTo(tf.mul(factors, tf.expandDims(whole, spacing.axis)), type);
};

/** The math of operations that make tensors. */
export const CREATION_KERNELS: KernelsOf<typeof CREATION> = {
  OnesLike: constantLike(1),
  ZerosLike: constantLike(0),
  EmptyLike: constantLike(0),
  Array: (args, [output]) => tf.clone(castTo(tensorOf(args, 'x'), output?.dtype ?? 'float32')),
  FullLike: fill,
  Full: fill,
  View: (args, [output]) => {
    const x = tensorOf(args, 'x');
    const [from, to] = [elementType(x), output?.dtype ?? 'float32'];
    if (from === to) return tf.clone(x);
    const attributes = [attribute.type('T', from), attribute.type('type', to)];
    return withoutGradients([x], () => runSingleOp('Bitcast', attributes, [x]));
  },
  Arange: (args) => {
    const { values, dtype } = arangeValues(args);
    return tf.tensor1d(values, dtype);
  },
  Linspace: linspace,
  Logspace: logspace,
  Geomspace: geomspace,
  Size: ofShape((x) => x.size),
  Ndim: ofShape((x) => x.rank),
};
