import type {
  OperationArguments,
  OperationInference,
  OperationModule,
  OperationSpec,
  OptionValue,
  TensorSpec,
} from './operation.js';
import { orComplaint, reject } from './rejection.js';

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
    output: (args) => orComplaint(() => inferenceOf(type, output(args))),
  });

function inferenceOf(type: string, output: OperationOutput): OperationInference {
  const inference = 'outputs' in output ? output : { outputs: 'shape' in output ? [output] : output };
  if (inference.outputs.length === 0) return reject(`${type} gives no tensors for these arguments.`);
  for (const { shape } of inference.outputs)
    if (!shape.every(isSize)) reject(`${type} would give a tensor of shape [${shape.join(', ')}].`);
  return inference;
}

const isSize = (size: number): boolean => Number.isSafeInteger(size) && size >= 0;
