import { batch, type OperationCase, operationCases, tensor } from '../operation-cases.js';

const ints = { dtype: 'int32', from: -9, to: 9 } as const;
const bools = { dtype: 'bool' } as const;

/** Every choice of axes. */
const axes: OperationCase[] = [
  { args: [batch([4, 2])] },
  { config: { axis: 1 }, args: [batch([4, 2])] },
  { config: { axis: -1, keepdims: true }, args: [batch([4, 2])] },
  { config: { axis: [0, 2] }, args: [batch([4, 2])] },
  { config: { keepdims: true }, args: [batch([4, 2])] },
];
const ofIntegers: OperationCase[] = [{ config: { axis: 1 }, args: [batch([4], ints)] }];
const ofBools: OperationCase[] = [{ config: { axis: 1 }, args: [batch([4], bools)] }];
const all = [...axes, ...ofIntegers, ...ofBools];
const ties: OperationCase = {
  name: 'shares ties',
  config: { axis: -1 },
  args: [tensor([2, 4], { values: [1, 3, 3, 2, 5, 5, 5, 5] })],
};
const zeros: OperationCase = {
  name: 'zeros',
  config: { axis: -1 },
  args: [tensor([3, 3], { values: [1, 0, 3, 0, 0, 2, 4, 5, 6] })],
};
const nan = { values: [1, Number.NaN, 3, 2, Number.NaN, Number.NaN, Number.NaN, Number.NaN, 4, 5, 6, -1] };
const withNan: OperationCase[] = [
  { name: 'leaves NaN out', config: { axis: 1 }, args: [tensor([3, 4], nan)], gradient: false },
  { name: 'leaves NaN out of all', args: [tensor([3, 4], nan)] },
];
const one: OperationCase[] = [
  { args: [batch([4, 2])] },
  { config: { axis: 1 }, args: [batch([4, 2])] },
  { config: { axis: -1, keepdims: true }, args: [batch([4, 2])] },
  { config: { keepdims: true }, args: [batch([4, 2])] },
  { config: { axis: 1 }, args: [batch([4], ints)] },
  { name: 'tells zeros apart', config: { axis: 0 }, args: [tensor([4], { values: [0, -0, 0, -0] })] },
  { config: { axis: 1 }, args: [batch([4], bools)] },
];
const running: OperationCase[] = [
  { args: [batch([4, 2])] },
  { config: { axis: 1 }, args: [batch([4, 2])] },
  { config: { axis: -1 }, args: [batch([4], ints)] },
  { config: { axis: 1 }, args: [batch([4], bools)] },
  { config: { axis: 1, dtype: 'float32' }, args: [batch([4], ints)] },
  { config: { axis: 1, dtype: 'int32' }, args: [batch([4])] },
];
const shared: OperationCase[] = [
  { args: [batch([5, 2]), 0.3] },
  { config: { axis: 1 }, args: [batch([5, 2]), [0.25, 0.5, 1]] },
  { config: { axis: [1, 2], keepdims: true }, args: [batch([5, 2]), 0.7] },
  { config: { axis: -1, keepdims: true }, args: [batch([5, 2]), [0.1, 0.9]] },
  { config: { keepdims: true }, args: [batch([5, 2]), [0.1, 0.9]] },
  { config: { axis: 1 }, args: [batch([5], ints), 0.4] },
];
const percent = (cases: readonly OperationCase[]): OperationCase[] =>
  cases.map((one_) => ({
    ...one_,
    args: [
      one_.args[0] ?? 0,
      Array.isArray(one_.args[1]) ? one_.args[1].map((q) => Number(q) * 100) : Number(one_.args[1]) * 100,
    ],
  }));
const methods: OperationCase[] = ['lower', 'higher', 'midpoint', 'nearest'].map((method) => ({
  config: { axis: 1, method },
  args: [batch([6]), 30],
}));
/** Keras's nan quantiles have no shape of their own for several quantiles along an axis. */
const nanShared: OperationCase[] = [
  { config: { axis: 1 }, args: [batch([5, 2]), 0.25] },
  { config: { axis: 1 }, args: [tensor([3, 4], nan), 0.3], gradient: false },
  { args: [tensor([3, 4], nan), 0.3] },
  { config: { axis: 1, keepdims: true }, args: [batch([5]), 0.25] },
];

export default operationCases(
  'numpy',
  {
    All: [
      ...axes.slice(0, 2),
      ...ofIntegers,
      ...ofBools,
      { config: { axis: [0, 1], keepdims: true }, args: [batch([4], bools)] },
    ],
    Any: [...axes.slice(0, 2), ...ofIntegers, ...ofBools],
    Amax: [...all, ties],
    Amin: [...all, ties],
    Max: [
      ...all,
      ties,
      { config: { axis: 1, initial: 0.5 }, args: [batch([4])] },
      { config: { axis: 1, initial: 3 }, args: [batch([4], ints)] },
      { config: { initial: 1 }, args: [batch([4], bools)] },
    ],
    Min: [...all, ties, { config: { axis: 1, initial: 0.5 }, args: [batch([4])] }],
    Ptp: [...axes, ...ofIntegers],
    Sum: [...all, { config: { axis: [] }, args: [batch([4])] }],
    Prod: [...all, zeros, { config: { axis: 0 }, args: [batch([2])] }],
    Nansum: [...all, ...withNan],
    Nanprod: [...all, ...withNan],
    Nanmax: [...all, ...withNan],
    Nanmin: [...all, ...withNan],
    Mean: all,
    Std: [...axes, ...ofIntegers, ...ofBools],
    Var: all,
    Nanmean: [...all, ...withNan],
    Nanstd: [...axes, ...ofIntegers, ...withNan],
    Nanvar: [...all, ...withNan],
    Median: [
      ...axes,
      { config: { axis: 1 }, args: [batch([5], ints)] },
      { name: 'NaN', config: { axis: 1 }, args: [tensor([3, 4], nan)], gradient: false },
    ],
    Nanmedian: [
      { args: [batch([4, 2])] },
      { config: { axis: 1 }, args: [batch([4, 2])] },
      { config: { axis: 1 }, args: [tensor([3, 4], nan)], gradient: false },
    ],
    Argmax: [...one, ties],
    Argmin: [...one, ties],
    Nanargmax: [...one, { ...withNan[0], args: [tensor([3, 4], nan)] }],
    Nanargmin: [...one, { ...withNan[0], args: [tensor([3, 4], nan)] }],
    CountNonzero: [
      { args: [batch([4], ints)] },
      { config: { axis: 1 }, args: [batch([4, 2], bools)] },
      {
        config: { axis: [0, 1] },
        args: [batch([4, 2], { values: Array.from({ length: 24 }, (_, index) => index % 3) })],
      },
    ],
    Average: [
      { args: [batch([4])] },
      { config: { axis: 1 }, args: [batch([4, 2])] },
      { config: { axis: 1 }, args: [batch([4, 2]), tensor([4], { from: 1, to: 2 })] },
      { config: { axis: 1 }, args: [batch([4, 2]), batch([4, 2], { from: 1, to: 2 })] },
      { args: [batch([4]), batch([4], { from: 1, to: 2 })] },
      {
        config: { axis: 1 },
        args: [batch([4], ints)],
        kwargs: { weights: { array: { dtype: 'float32', shape: [4], values: [1, 2, 3, 4] } } },
      },
    ],
    Quantile: shared,
    Percentile: [...percent(shared), ...methods],
    Nanquantile: nanShared,
    Nanpercentile: percent(nanShared),
    Cumsum: running,
    Cumprod: [...running, { ...zeros, config: { axis: 1 } }],
    Nancumsum: [...running.slice(0, 4), { config: { axis: 1 }, args: [tensor([3, 4], nan)] }],
    Nancumprod: [...running.slice(0, 4), { config: { axis: 1 }, args: [tensor([3, 4], nan)] }],
    Diff: [
      { args: [batch([5])] },
      { config: { axis: 1, n: 2 }, args: [batch([5, 2])] },
      { args: [batch([5], ints)] },
      { args: [batch([5], bools)] },
      { config: { n: 0 }, args: [batch([5])] },
    ],
    Trapezoid: [
      { args: [batch([5])] },
      { config: { axis: 1, dx: 0.5 }, args: [batch([5, 2])] },
      { config: { x: [0, 1, 3, 6, 10] }, args: [batch([5])] },
      { args: [batch([5], ints)] },
    ],
  },
  {
    Mean: [
      {
        config: { axis: 3 },
        args: [batch([4, 2])],
        message: /axis is 3, but the tensor has 3 axes: use -3 to 2/,
      },
      { config: { axis: [1, -2] }, args: [batch([4, 2])], message: /names an axis twice/ },
      { config: { axis: 'time' }, args: [batch([4])], message: /axis must be an integer/ },
    ],
    Argmax: [{ config: { axis: [0, 1] }, args: [batch([4])], message: /axis must be an integer/ }],
    Percentile: [
      { config: { method: 'median' }, args: [batch([4]), 50], message: /method must be one of 'linear'/ },
    ],
    Average: [
      { config: { axis: 1 }, args: [batch([4, 2]), tensor([3])], message: /weights has the shape \[3\]/ },
    ],
    Trapezoid: [{ config: { x: [0, 1] }, args: [batch([5])], message: /x must be a list of 5 numbers/ }],
  },
);
