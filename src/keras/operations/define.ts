import type {
  OperationArguments,
  OperationInference,
  OperationModule,
  OperationSpec,
  OptionValue,
  TensorSpec,
} from './operation.js';
import { orComplaint } from './rejection.js';

/** The output of an operation: a tensor, several, or several with warnings. */
export type OperationOutput =
  | TensorSpec
  | readonly TensorSpec[]
  | { outputs: readonly TensorSpec[]; warnings: readonly string[] };

/** All that is known of an operation besides its name. */
export interface OperationDefinition {
  parameters: readonly string[];
  options?: Readonly<Record<string, OptionValue>>;
  /** The specs of the outputs. Arguments are read by the functions of `arguments/`, which reject what is wrong. */
  output(args: OperationArguments<TensorSpec>): OperationOutput;
}

/** Describes the operations of a module of Keras. */
export const operationsOf =
  (module: OperationModule) =>
  <const Type extends string>(
    type: Type,
    { parameters, options = {}, output }: OperationDefinition,
  ): OperationSpec<Type> => ({
    type,
    module,
    parameters,
    options,
    output: (args) => orComplaint(() => inferenceOf(output(args))),
  });

function inferenceOf(output: OperationOutput): OperationInference {
  if ('outputs' in output) return output;
  return { outputs: 'shape' in output ? [output] : output };
}
