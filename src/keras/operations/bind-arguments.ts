import { show } from './arguments/show.js';
import { isFlag } from './arguments/values.js';
import type {
  OperationArgument,
  OperationArguments,
  OperationComplaint,
  OperationSpec,
  OptionValue,
} from './operation.js';

/** A call of an operation: the constructor's arguments and those of the call. */
export interface OperationCall<Tensor> {
  config: Readonly<Record<string, OptionValue>>;
  args: readonly OperationArgument<Tensor>[];
  kwargs: Readonly<Record<string, OperationArgument<Tensor>>>;
}

/** The arguments of a call by name, options with their defaults; or everything that does not belong in it. */
export function bindArguments<Tensor>(
  spec: OperationSpec,
  { config, args, kwargs }: OperationCall<Tensor>,
): { args: OperationArguments<Tensor> } | { complaints: OperationComplaint[] } {
  const positional = positionalArguments(spec, args);
  const complaints = [
    ...unknownNames(spec, Object.keys(config), Object.keys(spec.options), 'option'),
    ...unknownNames(spec, Object.keys(kwargs), spec.parameters, 'argument'),
    ...surplus(spec, args.length),
    ...wrongFlags(spec, config),
    ...Object.keys(kwargs)
      .filter((name) => Object.hasOwn(positional, name))
      .map((name) => ({ argument: name, complaint: `${name} is given by position and by name.` })),
  ];
  return complaints.length > 0
    ? { complaints }
    : { args: { ...spec.options, ...config, ...positional, ...kwargs } };
}

function positionalArguments<Tensor>(
  { parameters }: OperationSpec,
  args: readonly OperationArgument<Tensor>[],
): OperationArguments<Tensor> {
  const rest = restOf(parameters);
  const named = rest === undefined ? parameters : parameters.slice(0, -1);
  return {
    ...Object.fromEntries(named.slice(0, args.length).map((name, index) => [name, args[index]])),
    ...(rest !== undefined && { [rest]: args.slice(named.length) }),
  };
}

/** The name of the parameter that takes all further arguments. */
function restOf(parameters: readonly string[]): string | undefined {
  const last = parameters.at(-1);
  return last?.startsWith('*') ? last.slice(1) : undefined;
}

function surplus({ type, parameters }: OperationSpec, given: number): OperationComplaint[] {
  if (restOf(parameters) !== undefined || given <= parameters.length) return [];
  const complaint = `${type} takes ${parameters.length} arguments (${parameters.join(', ')}); got ${given}.`;
  return [{ complaint }];
}

/** Options that are true or false in Keras, whose specs need not read them for that. */
function wrongFlags(
  { options }: OperationSpec,
  config: Readonly<Record<string, OptionValue>>,
): OperationComplaint[] {
  return Object.entries(config)
    .filter(([name, value]) => typeof options[name] === 'boolean' && !isFlag(value))
    .map(([name, value]) => ({
      argument: name,
      complaint: `${name} must be true or false; got ${show(value)}.`,
    }));
}

function unknownNames(
  { type }: OperationSpec,
  given: readonly string[],
  known: readonly string[],
  word: string,
): OperationComplaint[] {
  const names = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`;
  return given
    .filter((name) => !known.includes(name))
    .map((name) => ({ argument: name, complaint: `${type} has no ${word} '${name}'; ${names}.` }));
}
