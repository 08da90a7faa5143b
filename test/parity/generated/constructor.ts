import { type ConfiguredActivation, configured } from '../../../src/keras/activations/configured.js';
import type { Argument, Arguments } from '../../../src/keras/argument.js';
import type { ClassSpec } from '../../../src/keras/class-spec.js';
import { constraints } from '../../../src/keras/constraints/index.js';
import { initializers } from '../../../src/keras/initializers/index.js';
import type { KindName } from '../../../src/keras/kind.js';
import { layerTypeOf, specOf } from '../../../src/keras/layers/index.js';
import { regularizers } from '../../../src/keras/regularizers/index.js';
import { schedules } from '../../../src/keras/schedules/index.js';
import { isObject } from '../../../src/schema/json-object.js';

/** A call of a constructor of Keras, as keras_parity.py makes it. */
export interface ConstructorCall {
  keras_class: string;
  arguments: Record<string, unknown>;
}

type Lookup = { specOf(type: never): ClassSpec };

/** Classes in arguments: their module, and what finds their spec. */
const CLASSES: { readonly [K in KindName]?: { module: string; catalogue: Lookup } } = {
  activation: { module: 'layers', catalogue: configured },
  initializer: { module: 'initializers', catalogue: initializers },
  regularizer: { module: 'regularizers', catalogue: regularizers },
  constraint: { module: 'constraints', catalogue: constraints },
  learning_rate: { module: 'optimizers.schedules', catalogue: schedules },
};

/** The constructor of a class in a module of Keras with the given arguments alone. */
export const constructorOf = (
  module: string,
  { className, args }: { className: string; args: Arguments },
  given: Readonly<Record<string, unknown>>,
): ConstructorCall => ({
  keras_class: `${module}.${className}`,
  arguments: Object.fromEntries(
    Object.entries(given)
      .filter(([name, value]) => name !== 'type' && value !== undefined)
      .map(([name, value]) => [name, ofArgument(args[name], value)]),
  ),
});

function ofArgument(argument: Argument | undefined, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((entry: unknown) => ofArgument(argument, entry));
  if (argument === undefined || !isObject(value)) return value;
  const type = String(value['type']);
  const layer = CLASSES[argument.name] === undefined ? layerTypeOf(type) : undefined;
  if (layer !== undefined) return constructorOf('layers', { ...specOf(layer), className: layer }, value);
  const known = CLASSES[argument.name];
  // The schema of the argument lets no other type through.
  return known === undefined
    ? value
    : constructorOf(known.module, known.catalogue.specOf(type as never), withDefaults(argument, value));
}

/** The layer in the place of a function has other defaults than the function. */
const withDefaults = (argument: Argument, value: Record<string, unknown>): Record<string, unknown> =>
  argument.name === 'activation' ? { ...configured.complete(value as ConfiguredActivation) } : value;
