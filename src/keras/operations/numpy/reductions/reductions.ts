import { elementsOf } from '../../../shape.js';
import { axisArgument, reducedAxes, reducedShape } from '../../arguments/axes.js';
import { tensorArgument, widest } from '../../arguments/tensors.js';
import {
  type AnyArguments,
  choiceArgument,
  flagArgument,
  integerArgument,
  isAbsent,
  numberArgument,
} from '../../arguments/values.js';
import type { OperationDefinition } from '../../define.js';
import type { OperationArguments, TensorSpec, TensorType } from '../../operation.js';
import { reject } from '../../rejection.js';
import { shown } from '../../shapes.js';
import { alike, countingType, operations } from '../family.js';
import { anyNumber, dtypeOption } from '../options.js';

type TypeOf = (type: TensorType, args: OperationArguments<TensorSpec>) => TensorType;

/** An operation that makes one number of all those along some axes. */
function reduction(typeOf: TypeOf, options: OperationDefinition['options'] = {}): OperationDefinition {
  return {
    parameters: ['x'],
    options: { axis: null, keepdims: false, ...options },
    output(args) {
      const { shape, dtype } = tensorArgument(args, 'x');
      const axes = reducedAxes(args, 'axis', shape.length);
      return { shape: reducedShape(shape, axes, flagArgument(args, 'keepdims')), dtype: typeOf(dtype, args) };
    },
  };
}

/** A reduction along one axis, or over all numbers. */
function alongOneAxis(typeOf: TypeOf): OperationDefinition {
  const { output, ...rest } = reduction(typeOf);
  return {
    ...rest,
    output(args) {
      if (!isAbsent(args, 'axis')) axisArgument(args, 'axis', tensorArgument(args, 'x').shape.length);
      return output(args);
    },
  };
}

const same: TypeOf = (type) => type;
const real: TypeOf = (type) => widest([type, 'float32']);

const numeric: TypeOf = (type) =>
  type === 'bool' ? reject('x is of type bool, which has no such operation: cast it first.', 'x') : type;

/** The type of a maximum, which begins with a number of that type. */
const withInitial: TypeOf = (type, args) => {
  if (isAbsent(args, 'initial')) return type;
  if (!Number.isInteger(anyNumber(args, 'initial')) && type !== 'float32')
    reject(`initial must be an integer, as x is of type ${type}.`, 'initial');
  return type;
};

/** Sums, extrema, means and other statistics. */
export const REDUCTIONS = {
  ...alike(
    ['All', 'Any'],
    reduction(() => 'bool'),
  ),
  ...alike(['Amax', 'Amin', 'Nanmax', 'Nanmin'], reduction(same)),
  ...alike(['Max', 'Min'], reduction(withInitial, { initial: null })),
  ...alike(['Ptp'], reduction(numeric)),
  ...alike(['Sum', 'Nansum', 'Nanprod'], reduction(countingType)),
  ...alike(['Mean', 'Std', 'Var', 'Nanmean', 'Nanstd', 'Nanvar', 'Median', 'Nanmedian'], reduction(real)),
  ...alike(
    ['Argmax', 'Argmin', 'Nanargmax', 'Nanargmin'],
    alongOneAxis(() => 'int32'),
  ),
  ...operations({
    Prod: reduction((type, args) => countingType(dtypeOption(args) ?? type), { dtype: null }),
    CountNonzero: {
      parameters: ['x'],
      options: { axis: null },
      output: (args) => reduction(() => 'int32').output({ ...args, keepdims: false }),
    },
    Average: {
      parameters: ['x', 'weights'],
      options: { axis: null },
      output(args) {
        if (!isAbsent(args, 'weights')) checkWeights(args);
        return alongOneAxis(() => 'float32').output({ ...args, keepdims: false });
      },
    },
  }),
};

/** The weights of an average have the shape of x, or are one for each place of the axis. */
function checkWeights(args: OperationArguments<TensorSpec>): void {
  const { shape } = tensorArgument(args, 'x');
  const weights = tensorArgument(args, 'weights');
  const axis = isAbsent(args, 'axis') ? null : axisArgument(args, 'axis', shape.length);
  const isAlong = axis !== null && weights.shape.length === 1 && weights.shape[0] === shape[axis];
  if (!isAlong && String(weights.shape) !== String(shape))
    reject(
      `weights has the shape ${shown(weights.shape)}, which fits neither x, ${shown(shape)}, nor its axis.`,
      'weights',
    );
}

const METHODS = ['linear', 'lower', 'higher', 'midpoint', 'nearest'] as const;
export type QuantileMethod = (typeof METHODS)[number];

/** How a quantile between two numbers is chosen. Keras ignores the argument of `Quantile`, which is always linear. */
export function quantileMethod(args: AnyArguments): QuantileMethod {
  return choiceArgument(args, 'method', METHODS);
}

/** The quantiles of the numbers along some axes: those of `q` are the first axes. */
export const QUANTILES = alike(['Quantile', 'Percentile', 'Nanquantile', 'Nanpercentile'], {
  parameters: ['x', 'q'],
  options: { axis: null, method: 'linear', keepdims: false },
  output(args) {
    quantileMethod(args);
    const reduced = reduction(real).output(args);
    const { shape } = tensorArgument(args, 'q');
    if (shape.length > 1)
      reject(`q must be a number or a list of numbers, not of shape ${shown(shape)}.`, 'q');
    return 'shape' in reduced ? { ...reduced, shape: [...shape, ...reduced.shape] } : reduced;
  },
});

/** Sums and products of all numbers so far. Without an axis, those of all numbers in one row. */
export const CUMULATIVE = alike(['Cumsum', 'Cumprod', 'Nancumsum', 'Nancumprod'], {
  parameters: ['x'],
  options: { axis: null, dtype: null },
  output(args) {
    const { shape, dtype } = tensorArgument(args, 'x');
    return { shape: alongAxis(args, shape), dtype: countingType(dtypeOption(args) ?? dtype) };
  },
});

/** The shape of x, or of all its numbers in one row where no axis is given. */
export function alongAxis(args: OperationArguments<TensorSpec>, shape: readonly number[]): readonly number[] {
  if (isAbsent(args, 'axis')) return [elementsOf(shape)];
  axisArgument(args, 'axis', shape.length);
  return shape;
}

/** Differences between neighbours, and the area under them. */
export const NEIGHBOURS = operations({
  Diff: {
    parameters: ['a'],
    options: { n: 1, axis: -1 },
    output(args) {
      const { shape, dtype } = tensorArgument(args, 'a');
      const axis = axisArgument(args, 'axis', shape.length);
      const n = integerArgument(args, 'n', { minimum: 0, maximum: shape[axis] ?? 0 });
      return { shape: shape.with(axis, (shape[axis] ?? 0) - n), dtype };
    },
  },
  Trapezoid: {
    parameters: ['y'],
    options: { x: null, dx: 1, axis: -1 },
    output(args) {
      const { shape } = tensorArgument(args, 'y');
      const axis = axisArgument(args, 'axis', shape.length);
      numberArgument(args, 'dx');
      if (!isAbsent(args, 'x')) checkPoints(tensorArgument(args, 'x').shape, shape, axis);
      return { shape: reducedShape(shape, [axis], false), dtype: 'float32' };
    },
  },
});

function checkPoints(points: readonly number[], shape: readonly number[], axis: number): void {
  if (points.length !== 1 || points[0] !== shape[axis])
    reject(`x must be a list of ${shape[axis]} numbers, as y has along its axis.`, 'x');
}
