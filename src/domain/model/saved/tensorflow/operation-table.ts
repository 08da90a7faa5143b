import type { Constant, OperationArgument, OperationModule } from '../../../../keras/operations/operation.js';

/** A constant, or a list of them. */
export type OptionConstant = OperationArgument<never>;

/** How a function of TensorFlow is written as an operation of Keras. */
export interface TensorFlowFunction {
  module: OperationModule;
  type: string;
  /** The parameters of the function that are arguments of the operation's call; the first is given by position. */
  call: Readonly<Record<string, string>>;
  /** Parameters that are options of the operation. */
  options: Readonly<Record<string, Option>>;
  /** Options that the operation has where the function leaves them out. */
  defaults: Readonly<Record<string, Constant>>;
  /** Parameters that change nothing at these values; null and `name` never do. */
  neutral: Readonly<Record<string, readonly unknown[]>>;
}

/** The name of an option, and its value; undefined where the operation has none for a value of the function. */
export type Option = string | { name: string; convert(value: OptionConstant): OptionConstant | undefined };

type Parts = Partial<Pick<TensorFlowFunction, 'options' | 'defaults' | 'neutral'>>;

const entry = (
  module: OperationModule,
  type: string,
  call: Readonly<Record<string, string>>,
  { options = {}, defaults = {}, neutral = {} }: Parts = {},
): TensorFlowFunction => ({ module, type, call, options, defaults, neutral });

const unary = (module: OperationModule, type: string, parts?: Parts) =>
  entry(module, type, { x: 'x' }, parts);
const numpy = (type: string, parts?: Parts) => unary('numpy', type, parts);
const nn = (type: string, parts?: Parts) => unary('nn', type, parts);
const binary = (type: string) => entry('numpy', type, { x: 'x1', y: 'x2' });
const reduction = (type: string, module: OperationModule = 'numpy') =>
  unary(module, type, { options: { axis: 'axis', keepdims: 'keepdims' } });

const lowerCase: Option = {
  name: 'mode',
  convert: (value) => (typeof value === 'string' ? value.toLowerCase() : undefined),
};

/** The sizes of the parts as the places of the cuts. */
const cuts: Option = { name: 'indices_or_sections', convert: cutsOf };

function cutsOf(value: OptionConstant): OptionConstant | undefined {
  if (!Array.isArray(value)) return value;
  const sizes = value.filter((size): size is number => typeof size === 'number' && size >= 0);
  if (sizes.length < value.length) return undefined;
  return sizes.slice(0, -1).map((_, index) => sizes.slice(0, index + 1).reduce((sum, size) => sum + size, 0));
}

const add = binary('Add');
const subtract = binary('Subtract');
const multiply = binary('Multiply');
const divide = binary('TrueDivide');
const argument = (type: string) =>
  numpy(type, {
    options: { axis: 'axis' },
    defaults: { axis: 0 },
    neutral: { output_type: ['int64', 'int32'] },
  });
const gather = entry(
  'numpy',
  'Take',
  { params: 'x', indices: 'indices' },
  { options: { axis: 'axis' }, defaults: { axis: 0 }, neutral: { batch_dims: [0] } },
);
const pad = numpy('Pad', {
  options: { paddings: 'pad_width', mode: lowerCase },
  neutral: { constant_values: [0] },
});
const squeeze = numpy('Squeeze', { options: { axis: 'axis' } });
const transpose = numpy('Transpose', { options: { perm: 'axes' }, neutral: { conjugate: [false] } });
const like = (type: string) => numpy(type, { options: { dtype: 'dtype' }, neutral: { optimize: [true] } });
const matmul = entry(
  'numpy',
  'Matmul',
  { a: 'x1', b: 'x2' },
  {
    neutral: Object.fromEntries(
      [
        'transpose_a',
        'transpose_b',
        'adjoint_a',
        'adjoint_b',
        'a_is_sparse',
        'b_is_sparse',
        'grad_a',
        'grad_b',
      ].map((name) => [name, [false]]),
    ),
  },
);

/** Functions of TensorFlow as Keras 2 names them in `TFOpLambda`; checked with tf_keras 2.21 and Keras 2.12. */
export const TENSORFLOW_FUNCTIONS: ReadonlyMap<string, TensorFlowFunction> = new Map([
  ['__operators__.add', add],
  ['math.add', add],
  ['__operators__.sub', subtract],
  ['math.subtract', subtract],
  ['__operators__.mul', multiply],
  ['math.multiply', multiply],
  ['__operators__.truediv', divide],
  ['math.truediv', divide],
  ['math.divide', divide],
  ['compat.v1.floor_div', binary('FloorDivide')],
  ['math.floordiv', binary('FloorDivide')],
  ['math.floormod', binary('Mod')],
  ['math.pow', binary('Power')],
  ['math.maximum', binary('Maximum')],
  ['math.minimum', binary('Minimum')],
  ['math.greater', binary('Greater')],
  ['math.greater_equal', binary('GreaterEqual')],
  ['math.less', binary('Less')],
  ['math.less_equal', binary('LessEqual')],
  ['math.equal', binary('Equal')],
  ['__operators__.eq', binary('Equal')],
  ['math.not_equal', binary('NotEqual')],
  ['__operators__.ne', binary('NotEqual')],
  ['math.logical_and', binary('LogicalAnd')],
  ['math.logical_or', binary('LogicalOr')],
  ['math.logical_not', numpy('LogicalNot')],
  ['where', entry('numpy', 'Where', { condition: 'condition', x: 'x1', y: 'x2' })],
  ['nn.bias_add', entry('numpy', 'Add', { value: 'x1', bias: 'x2' }, { neutral: { data_format: ['NHWC'] } })],
  ['math.reduce_mean', reduction('Mean')],
  ['math.reduce_sum', reduction('Sum')],
  ['math.reduce_max', reduction('Max')],
  ['math.reduce_min', reduction('Min')],
  ['math.reduce_prod', reduction('Prod')],
  ['math.reduce_std', reduction('Std')],
  ['math.reduce_variance', reduction('Var')],
  ['math.reduce_any', reduction('Any')],
  ['math.reduce_all', reduction('All')],
  ['math.reduce_logsumexp', reduction('Logsumexp', 'math')],
  ['math.argmax', argument('Argmax')],
  ['math.argmin', argument('Argmin')],
  ['math.abs', numpy('Absolute')],
  ['math.negative', numpy('Negative')],
  ['math.sqrt', numpy('Sqrt')],
  ['math.rsqrt', unary('math', 'Rsqrt')],
  ['math.erf', unary('math', 'Erf')],
  ['math.square', numpy('Square')],
  ['math.exp', numpy('Exp')],
  ['math.expm1', numpy('Expm1')],
  ['math.log', numpy('Log')],
  ['math.log1p', numpy('Log1p')],
  ['math.floor', numpy('Floor')],
  ['math.ceil', numpy('Ceil')],
  ['math.round', numpy('Round')],
  ['math.sign', numpy('Sign')],
  ['math.sin', numpy('Sin')],
  ['math.cos', numpy('Cos')],
  ['math.tan', numpy('Tan')],
  ['math.tanh', numpy('Tanh')],
  ['math.sinh', numpy('Sinh')],
  ['math.cosh', numpy('Cosh')],
  ['math.reciprocal', numpy('Reciprocal')],
  ['math.is_nan', numpy('Isnan')],
  ['math.is_finite', numpy('Isfinite')],
  [
    'math.cumsum',
    numpy('Cumsum', {
      options: { axis: 'axis' },
      defaults: { axis: 0 },
      neutral: { exclusive: [false], reverse: [false] },
    }),
  ],
  ['math.sigmoid', nn('Sigmoid')],
  ['math.softplus', nn('Softplus')],
  ['nn.relu', nn('Relu')],
  ['nn.relu6', nn('Relu6')],
  ['nn.elu', nn('Elu')],
  ['nn.selu', nn('Selu')],
  ['nn.silu', nn('Silu', { neutral: { beta: [1] } })],
  ['nn.softsign', nn('Softsign')],
  [
    'nn.leaky_relu',
    nn('LeakyRelu', { options: { alpha: 'negative_slope' }, defaults: { negative_slope: 0.2 } }),
  ],
  ['nn.gelu', nn('Gelu', { options: { approximate: 'approximate' }, defaults: { approximate: false } })],
  ['nn.softmax', nn('Softmax', { options: { axis: 'axis' } })],
  ['nn.log_softmax', nn('LogSoftmax', { options: { axis: 'axis' } })],
  [
    'one_hot',
    nn('OneHot', {
      options: { depth: 'num_classes', axis: 'axis', dtype: 'dtype' },
      neutral: { on_value: [1], off_value: [0] },
    }),
  ],
  ['cast', unary('core', 'Cast', { options: { dtype: 'dtype' } })],
  ['stop_gradient', entry('core', 'StopGradient', { input: 'variable' })],
  ['concat', entry('numpy', 'Concatenate', { values: 'xs' }, { options: { axis: 'axis' } })],
  ['stack', numpy('Stack', { options: { axis: 'axis' } })],
  ['split', numpy('Split', { options: { num_or_size_splits: cuts, axis: 'axis' } })],
  ['reshape', numpy('Reshape', { options: { shape: 'newshape' } })],
  ['expand_dims', numpy('ExpandDims', { options: { axis: 'axis' } })],
  ['squeeze', squeeze],
  ['compat.v1.squeeze', squeeze],
  ['transpose', transpose],
  ['compat.v1.transpose', transpose],
  ['tile', numpy('Tile', { options: { multiples: 'repeats' } })],
  ['repeat', numpy('Repeat', { options: { repeats: 'repeats', axis: 'axis' } })],
  ['reverse', numpy('Flip', { options: { axis: 'axis' } })],
  ['roll', numpy('Roll', { options: { shift: 'shift', axis: 'axis' } })],
  ['clip_by_value', numpy('Clip', { options: { clip_value_min: 'x_min', clip_value_max: 'x_max' } })],
  ['gather', gather],
  ['compat.v1.gather', gather],
  ['linalg.matmul', matmul],
  ['pad', pad],
  ['compat.v1.pad', pad],
  ['zeros_like', like('ZerosLike')],
  ['compat.v1.zeros_like', like('ZerosLike')],
  ['ones_like', like('OnesLike')],
  ['compat.v1.ones_like', like('OnesLike')],
  ['__operators__.getitem', entry('numpy', 'GetItem', { tensor: 'x', slice_spec: 'key' })],
]);
