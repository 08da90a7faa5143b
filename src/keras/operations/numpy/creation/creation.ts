import { axisArgument } from '../../arguments/axes.js';
import { isTensor, tensorArgument } from '../../arguments/tensors.js';
import {
  type AnyArguments,
  flagArgument,
  integerArgument,
  integersArgument,
  isAbsent,
  numberArgument,
  textArgument,
} from '../../arguments/values.js';
import type { OperationDefinition } from '../../define.js';
import type { OperationArguments, TensorSpec, TensorType } from '../../operation.js';
import { reject } from '../../rejection.js';
import { broadcastShapes, shown } from '../../shapes.js';
import { alike, operations } from '../family.js';
import { dtypeOption } from '../options.js';

type Arguments = OperationArguments<TensorSpec>;

/** A tensor of the shape of x. */
const like: OperationDefinition = {
  parameters: ['x'],
  options: { dtype: null },
  output(args) {
    const { shape, dtype } = tensorArgument(args, 'x');
    return { shape, dtype: dtypeOption(args) ?? dtype };
  },
};

const constant = (parameter: string): OperationDefinition => ({
  parameters: [parameter],
  output(args) {
    tensorArgument(args, parameter);
    return { shape: [], dtype: 'int32' };
  },
});

/** Numbers at equal distances from `start` to `stop`. */
const spaced = (
  options: NonNullable<OperationDefinition['options']>,
  output: OperationDefinition['output'],
): OperationDefinition => ({
  parameters: ['start', 'stop'],
  options: { num: 50, endpoint: true, ...options, dtype: null, axis: 0 },
  output,
});

/** Operations that make tensors of shapes and bounds. */
export const CREATION = {
  ...alike(['OnesLike', 'ZerosLike', 'EmptyLike', 'Array'], like),
  ...operations({
    FullLike: {
      ...like,
      parameters: ['x', 'fill_value'],
      output(args) {
        const { shape } = tensorArgument(args, 'x');
        fits(tensorArgument(args, 'fill_value').shape, shape);
        return like.output(args);
      },
    },
    Full: {
      parameters: ['fill_value'],
      options: { shape: null, dtype: null },
      output(args) {
        const shape = integersArgument(args, 'shape');
        fits(tensorArgument(args, 'fill_value').shape, shape);
        return { shape, dtype: dtypeOption(args) ?? 'float32' };
      },
    },
    View: {
      ...like,
      output(args) {
        const { shape, dtype } = tensorArgument(args, 'x');
        return { shape, dtype: viewedType(dtype, args) };
      },
    },
    Arange: {
      parameters: ['start', 'stop', 'step'],
      options: { dtype: null },
      output(args) {
        const { values, dtype } = arangeValues(args);
        return { shape: [values.length], dtype };
      },
    },
    Linspace: spaced({ retstep: false }, (args) => {
      const line = spacedOutput(args);
      const step = { shape: broadcastShapes(...bounds(args)), dtype: 'float32' as const };
      return flagArgument(args, 'retstep') ? [line, step] : line;
    }),
    Logspace: spaced({ base: 10 }, (args) => {
      numberArgument(args, 'base');
      return spacedOutput(args);
    }),
    Geomspace: spaced({}, spacedOutput),
    Size: constant('x'),
    Ndim: constant('x'),
  }),
};

function fits(value: readonly number[], shape: readonly number[]): void {
  if (String(broadcastShapes(value, shape)) !== String(shape))
    reject(
      `fill_value has the shape ${shown(value)}, which cannot be broadcast to ${shown(shape)}.`,
      'fill_value',
    );
}

/** Numbers of 4 bytes can be seen as each other. */
function viewedType(from: TensorType, args: AnyArguments): TensorType {
  const to = isAbsent(args, 'dtype') ? from : textArgument(args, 'dtype');
  if (to === from) return from;
  if (from !== 'bool' && (to === 'float32' || to === 'int32')) return to;
  return reject(`x is of type ${from}, which cannot be viewed as ${to}.`, 'dtype');
}

/** The numbers from start to stop, which are constants, as their count is a size. */
export function arangeValues(args: AnyArguments): { values: number[]; dtype: TensorType } {
  for (const name of ['start', 'stop', 'step'])
    if (isTensor(args[name])) reject(`${name} must be a number: the shape depends on it.`, name);
  const hasStop = !isAbsent(args, 'stop');
  const start = hasStop ? numberArgument(args, 'start') : 0;
  const stop = numberArgument(args, hasStop ? 'stop' : 'start');
  const step = isAbsent(args, 'step') ? 1 : numberArgument(args, 'step');
  const count = Math.ceil((stop - start) / step);
  if (!(count > 0 && count <= MOST_NUMBERS))
    reject(`From ${start} to ${stop} in steps of ${step} lie no numbers.`);
  const values = Array.from({ length: count }, (_, index) => start + index * step);
  const isInteger = [start, stop, step].every((one) => Number.isInteger(one));
  return { values, dtype: dtypeOption(args) ?? (isInteger ? 'int32' : 'float32') };
}

/** A constant of more numbers would make the graph of the model too large. */
const MOST_NUMBERS = 2 ** 24;

function bounds(args: Arguments): [readonly number[], readonly number[]] {
  return [tensorArgument(args, 'start').shape, tensorArgument(args, 'stop').shape];
}

function spacedOutput(args: Arguments): TensorSpec {
  const shape = broadcastShapes(...bounds(args));
  const axis = axisArgument(args, 'axis', shape.length + 1);
  const num = integerArgument(args, 'num');
  flagArgument(args, 'endpoint');
  if (num < 1) reject(`num must be a positive integer, not ${num}.`, 'num');
  return { shape: shape.toSpliced(axis, 0, num), dtype: dtypeOption(args) ?? 'float32' };
}
