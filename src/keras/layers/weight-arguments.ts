import { type Argument, constraint, initializer, optional, regularizer } from '../argument.js';
import type { Constraint } from '../constraints/index.js';
import type { Initializer } from '../initializers/index.js';
import type { Regularizer } from '../regularizers/index.js';

type Optional<Value> = Argument<Value, Value, 'optional'>;
type Fields<Weight extends string, Field extends string, Value> = {
  [W in Weight as `${W}_${Field}`]: Optional<Value>;
};

/** The default initializer of a weight, and that of TensorFlow.js where it is another. */
type DefaultInitializer = Initializer | { keras: Initializer; tfjs: Initializer };

/** Arguments that the named weights accept in addition to an initializer. */
interface Options {
  /** Whether the layer penalises its output as well. */
  activity?: boolean;
}

/** `kernel_initializer`, `bias_initializer`, `kernel_regularizer` … in the order of Keras, for the weights named. */
export function weightArguments<const Weight extends string>(
  initializers: Readonly<Record<Weight, DefaultInitializer>>,
): Fields<Weight, 'initializer', Initializer> &
  Fields<Weight, 'regularizer', Regularizer | null> &
  Fields<Weight, 'constraint', Constraint | null>;
export function weightArguments<const Weight extends string>(
  initializers: Readonly<Record<Weight, DefaultInitializer>>,
  options: { activity: true },
): Fields<Weight, 'initializer', Initializer> &
  Fields<Weight, 'regularizer', Regularizer | null> &
  Fields<Weight, 'constraint', Constraint | null> & { activity_regularizer: Optional<Regularizer | null> };
export function weightArguments(
  initializers: Readonly<Record<string, DefaultInitializer>>,
  { activity = false }: Options = {},
): Readonly<Record<string, Argument>> {
  const weights = Object.entries(initializers);
  const forEach = (field: string, make: (given: DefaultInitializer) => Argument) =>
    Object.fromEntries(weights.map(([weight, given]) => [`${weight}_${field}`, make(given)]));
  return {
    ...forEach('initializer', initializerArgument),
    ...forEach('regularizer', regularizer),
    ...(activity && { activity_regularizer: regularizer() }),
    ...forEach('constraint', constraint),
  };
}

/** `moving_mean_initializer` of a weight that is neither penalised nor constrained. */
export const initializerArgument = (given: DefaultInitializer): Optional<Initializer> =>
  typeof given === 'object' && 'keras' in given
    ? optional(initializer(), given.keras, { tfjs: given.tfjs })
    : optional(initializer(), given);
