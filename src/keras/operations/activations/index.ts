import { numberArgument, optionalNumber } from '../arguments/values.js';
import { operationsOf } from '../define.js';
import { elementwise } from '../families.js';

const activations = operationsOf('activations');

/** max(x, 0), with a slope below the threshold and a largest value. */
const ReLU = activations(
  'ReLU',
  elementwise({ negative_slope: 0, max_value: null, threshold: 0 }, (args) => {
    numberArgument(args, 'negative_slope');
    numberArgument(args, 'threshold');
    optionalNumber(args, 'max_value', { minimum: 0 });
  }),
);

/** x · tanh(softplus(x)). */
const Mish = activations('Mish', elementwise());

/** The operations of `keras.src.activations.activations`: activations that `keras.ops` does not have. */
export const ACTIVATIONS_OPERATIONS = { ReLU, Mish } as const;
