import type { JsonObject } from '../../schema/json-object.js';
import { type ConfiguredActivation, configuredToKeras } from '../activations/configured.js';
import type { Argument, NestedLayer } from '../argument.js';
import type { SavedClass } from '../class-spec.js';
import { type Constraint, constraints } from '../constraints/index.js';
import { type Initializer, initializers } from '../initializers/index.js';
import { type CompleteLayer, specOf } from '../layers/index.js';
import { nestedType } from '../layers/inside.js';
import { savedDtypeOf } from '../layers/rules.js';
import { type CompleteOptimizer, optimizers } from '../optimizers/index.js';
import type { CompleteSingle } from '../optimizers/single.js';
import { type Regularizer, regularizers } from '../regularizers/index.js';
import { type CompleteSchedule, schedules } from '../schedules/index.js';

/** A layer as Keras 3 serializes it; `keras.layers.deserialize` reads it. Activations that only Keras 2 has keep their name here. */
export const toKeras3 = (layer: CompleteLayer): JsonObject => serialized({ ...layer });

function serialized(layer: NestedLayer): JsonObject {
  const { args, module } = specOf(nestedType(layer));
  const { type, trainable, dtype: _, ...given } = layer;
  const dtype = savedDtypeOf(layer);
  // The spatial dropouts of Keras do not accept it.
  const config = { ...given, ...(trainable === false && { trainable }) };
  const entries = Object.entries(config).map(([name, value]) => [name, argumentToKeras3(args[name], value)]);
  return {
    module: module ?? 'keras.layers',
    class_name: type,
    // Keras's Pipeline accepts nothing but layers and a name.
    config: { ...Object.fromEntries(entries), ...(type !== 'Pipeline' && { dtype: policyToKeras3(dtype) }) },
    registered_name: module === undefined ? null : type,
  };
}

/** Keras writes a policy as an object, unless it is a type. */
const policyToKeras3 = (dtype: string): unknown =>
  dtype.startsWith('mixed_')
    ? inModule('keras', { class_name: 'DTypePolicy', config: { name: dtype } })
    : dtype;

function argumentToKeras3(argument: Argument | undefined, value: unknown): unknown {
  if (value === null) return value;
  // The schema of the argument's kind lets nothing else through.
  switch (argument?.name) {
    case 'layer':
      return serialized(value as NestedLayer);
    case 'layers':
      return (value as NestedLayer[]).map(serialized);
    case 'activation':
      return typeof value === 'string' ? value : configuredToKeras(value as ConfiguredActivation);
    case 'initializer':
      return inModule('keras.initializers', initializers.toKeras(value as Initializer));
    case 'regularizer':
      return inModule('keras.regularizers', regularizers.toKeras(value as Regularizer));
    case 'constraint':
      return inModule('keras.constraints', constraints.toKeras(value as Constraint));
    default:
      return value;
  }
}

/** An optimizer as Keras 3 serializes it, with its schedule and the optimizers inside it. */
export function optimizerToKeras3(optimizer: CompleteOptimizer): JsonObject {
  switch (optimizer.type) {
    case 'lossscaleoptimizer':
      return optimizerInKeras3(optimizer, { inner_optimizer: optimizerToKeras3(optimizer.inner_optimizer) });
    case 'multioptimizer':
      return multiToKeras3(optimizer);
    default:
      return singleToKeras3(optimizer);
  }
}

function singleToKeras3(optimizer: CompleteSingle): JsonObject {
  const { learning_rate: rate } = optimizer;
  // No configuration of Keras has the names, which are given to a method.
  return optimizerInKeras3(
    optimizer,
    { learning_rate: typeof rate === 'number' ? rate : scheduleToKeras3(rate) },
    ['exclude_from_weight_decay'],
  );
}

function multiToKeras3(optimizer: Extract<CompleteOptimizer, { type: 'multioptimizer' }>): JsonObject {
  const { default_optimizer, optimizer_map } = optimizer;
  const map = Object.entries(optimizer_map).map(([key, one]) => [key, optimizerToKeras3(one)]);
  const config = {
    default_optimizer: optimizerToKeras3(default_optimizer),
    optimizer_map: Object.fromEntries(map),
  };
  return optimizerInKeras3(
    optimizer,
    { optimizer_map: inModule('keras.optimizers', { class_name: 'OptimizerMap', config }) },
    ['default_optimizer'],
  );
}

/** @param written arguments in the form of Keras @param left arguments that Keras does not write */
function optimizerInKeras3(
  optimizer: CompleteOptimizer,
  written: JsonObject,
  left: readonly string[] = [],
): JsonObject {
  const { class_name, config } = optimizers.toKeras(optimizer);
  const kept = Object.entries({ ...config, ...written }).filter(([name]) => !left.includes(name));
  return inModule('keras.optimizers', { class_name, config: Object.fromEntries(kept) });
}

/** A learning-rate schedule as Keras 3 serializes it. */
export const scheduleToKeras3 = (schedule: CompleteSchedule): JsonObject =>
  inModule('keras.optimizers.schedules', schedules.toKeras(schedule));

const inModule = (module: string, saved: SavedClass): JsonObject => ({
  module,
  ...saved,
  registered_name: null,
});
