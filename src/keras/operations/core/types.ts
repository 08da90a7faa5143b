import { dtypeArgument } from '../arguments/dtypes.js';
import { tensorArgument } from '../arguments/tensors.js';
import { flagArgument } from '../arguments/values.js';
import type { OperationDefinition } from '../define.js';
import { reject } from '../rejection.js';
import { core } from './core.js';

const casting: OperationDefinition = {
  parameters: ['x'],
  options: { dtype: null },
  output(args) {
    const { dtype, warnings } = dtypeArgument(args, 'dtype');
    return { outputs: [{ ...tensorArgument(args, 'x'), dtype }], warnings };
  },
};

/** x in another type; fractions are cut off. */
export const Cast = core('Cast', casting);

/** x in another type; values beyond its range become its ends. */
export const SaturateCast = core('SaturateCast', casting);

/** x itself, or in another type. */
export const ConvertToTensor = core('ConvertToTensor', {
  parameters: ['x'],
  options: { dtype: null, sparse: null, ragged: null },
  output(args) {
    for (const name of ['sparse', 'ragged'])
      if (flagArgument(args, name)) reject(`Tensors are dense; set ${name} to false.`, name);
    const x = tensorArgument(args, 'x');
    const { dtype, warnings } = dtypeArgument(args, 'dtype', x.dtype);
    return { outputs: [{ ...x, dtype }], warnings };
  },
});

/** x itself, as a constant of the gradient. */
export const StopGradient = core('StopGradient', {
  parameters: ['variable'],
  output: (args) => tensorArgument(args, 'variable'),
});
