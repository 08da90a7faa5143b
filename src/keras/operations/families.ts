import { floatArgument } from './arguments/tensors.js';
import type { OperationDefinition } from './define.js';
import type { OperationArguments, OptionValue, TensorSpec } from './operation.js';

/** An operation on each number of a float tensor `x`. `check` reads the options and rejects what is wrong with them. */
export const elementwise = (
  options: Readonly<Record<string, OptionValue>> = {},
  check: (args: OperationArguments<TensorSpec>, x: TensorSpec) => void = () => undefined,
): OperationDefinition => ({
  parameters: ['x'],
  options,
  output(args) {
    const x = floatArgument(args, 'x');
    check(args, x);
    return x;
  },
});
