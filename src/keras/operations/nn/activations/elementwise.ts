import { flagArgument, numberArgument } from '../../arguments/values.js';
import { elementwise } from '../../families.js';
import { nn } from '../nn.js';

/** max(x, 0). */
export const Relu = nn('Relu', elementwise());
/** x within 0 and 6. */
export const Relu6 = nn('Relu6', elementwise());
/** 1 / (1 + exp(-x)). */
export const Sigmoid = nn('Sigmoid', elementwise());
/** (x + 1) / 2 within 0 and 1. */
export const SparseSigmoid = nn('SparseSigmoid', elementwise());
/** log(exp(x) + 1). */
export const Softplus = nn('Softplus', elementwise());
/** x / (|x| + 1). */
export const Softsign = nn('Softsign', elementwise());
/** x moved towards 0 by a threshold. */
export const SoftShrink = nn(
  'SoftShrink',
  elementwise({ threshold: 0.5 }, (args) => numberArgument(args, 'threshold', { minimum: 0 })),
);
/** 0 up to -1, (x + 1)² / 4 up to 1, x above. */
export const SparsePlus = nn('SparsePlus', elementwise());
/** x · sigmoid(x). */
export const Silu = nn('Silu', elementwise());
/** (x + √(x² + b)) / 2. */
export const Squareplus = nn(
  'Squareplus',
  elementwise({ b: 4 }, (args) => numberArgument(args, 'b', { minimum: 0 })),
);
/** log(sigmoid(x)). */
export const LogSigmoid = nn('LogSigmoid', elementwise());
/** x above 0, negative_slope · x below. */
export const LeakyRelu = nn(
  'LeakyRelu',
  elementwise({ negative_slope: 0.2 }, (args) => numberArgument(args, 'negative_slope')),
);
/** x/6 + 0.5 within 0 and 1. */
export const HardSigmoid = nn('HardSigmoid', elementwise());
/** x · hard_sigmoid(x). */
export const HardSilu = nn('HardSilu', elementwise());
/** x above 0, alpha · (exp(x) - 1) below. */
export const Elu = nn(
  'Elu',
  elementwise({ alpha: 1 }, (args) => numberArgument(args, 'alpha')),
);
/** The scaled elu. */
export const Selu = nn('Selu', elementwise());
/** x · Φ(x), or the approximation by tanh. */
export const Gelu = nn(
  'Gelu',
  elementwise({ approximate: true }, (args) => flagArgument(args, 'approximate')),
);
/** x above 0, alpha · (exp(x / alpha) - 1) below. */
export const Celu = nn(
  'Celu',
  elementwise({ alpha: 1 }, (args) => numberArgument(args, 'alpha')),
);
/** x - tanh(x). */
export const TanhShrink = nn('TanhShrink', elementwise());
/** x within -1 and 1. */
export const HardTanh = nn('HardTanh', elementwise());
/** x, and 0 within ±threshold. */
export const HardShrink = nn(
  'HardShrink',
  elementwise({ threshold: 0.5 }, (args) => numberArgument(args, 'threshold')),
);
/** x above the threshold, a constant elsewhere. */
export const Threshold = nn(
  'Threshold',
  elementwise({ threshold: null, default_value: null }, (args) => {
    numberArgument(args, 'threshold');
    numberArgument(args, 'default_value');
  }),
);
