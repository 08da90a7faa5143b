import { batch, operationCases, tensor } from '../operation-cases.js';

/** A case without arguments: values of both signs, in several axes. */
const plain = [{ args: [batch([4, 5], { from: -4, to: 4 })] }];

/** The same, and cases with arguments. */
const withOptions = (...configs: Record<string, number | boolean>[]) => [
  ...plain,
  ...configs.map((config) => ({ config, args: [batch([6], { from: -4, to: 4 })] })),
];

const overAxes = [
  { args: [batch([4, 5])] },
  { config: { axis: 1 }, args: [batch([4, 5])] },
  { config: { axis: -2 }, args: [batch([4, 5, 2])] },
];

export default operationCases(
  'nn',
  {
    Relu: plain,
    Relu6: [{ args: [batch([5], { from: -10, to: 10 })] }],
    Sigmoid: plain,
    SparseSigmoid: plain,
    Softplus: plain,
    Softsign: plain,
    SoftShrink: withOptions({ threshold: 1.5 }),
    SparsePlus: plain,
    Silu: plain,
    Squareplus: withOptions({ b: 2.5 }),
    LogSigmoid: plain,
    LeakyRelu: withOptions({ negative_slope: 0.05 }),
    HardSigmoid: plain,
    HardSilu: plain,
    Elu: withOptions({ alpha: 0.3 }),
    Selu: plain,
    Gelu: withOptions({ approximate: false }),
    Celu: withOptions({ alpha: 0.3 }),
    Glu: [{ args: [batch([4])] }, { config: { axis: 1 }, args: [batch([6, 3])] }],
    TanhShrink: plain,
    HardTanh: plain,
    HardShrink: withOptions({ threshold: 1.5 }),
    Threshold: [{ config: { threshold: 0.5, default_value: -7 }, args: [batch([6])] }],
    Softmax: [...overAxes, { config: { axis: null }, args: [tensor([2, 3])] }],
    LogSoftmax: [...overAxes, { config: { axis: null }, args: [tensor([2, 3])] }],
    Sparsemax: overAxes,
  },
  {
    Relu: [
      { args: ['text'], message: /x must be a tensor; got "text"/ },
      { args: [batch([2], { dtype: 'bool' })], message: /x must be a float32 tensor; it is bool/ },
      { config: { slope: 1 }, args: [batch([2])], message: /Relu has no option 'slope'; it has none/ },
      { args: [batch([2]), batch([2])], message: /Relu takes 1 arguments \(x\); got 2/ },
    ],
    Threshold: [{ args: [batch([2])], message: /threshold must be a number; got null/ }],
    Softmax: [{ config: { axis: 2 }, args: [batch([3])], message: /axis is 2, but the tensor has 2 axes/ }],
    Glu: [{ args: [batch([3])], message: /size 3 is odd/ }],
  },
);
