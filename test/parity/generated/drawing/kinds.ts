import type { Argument } from '../../../../src/keras/argument.js';
import type { KindName, NestedLayer } from '../../../../src/keras/kind.js';
import { layerTypeOf, specOf } from '../../../../src/keras/layers/index.js';
import { withChanges } from './arguments.js';
import { between, chance, pick, type Random } from './random.js';
import { fromSchema } from './schema.js';

type Drawing = (argument: Argument, random: Random, given: unknown) => unknown;

/** Kinds whose schema does not say all: a value in place of the given one. Any other kind is drawn from its schema. */
const DRAWINGS: { readonly [K in KindName]?: Drawing } = {
  activation: (argument, random) => {
    const drawn = fromSchema(argument.schema, random);
    // A function of Keras with arguments cannot be saved.
    if (isLayer(drawn) && drawn.type === 'threshold') return 'tanh';
    return drawn === 'hard_sigmoid_keras2' ? 'hard_sigmoid' : drawn;
  },
  // Keras 2 alone has it by its name.
  regularizer: (argument, random) => {
    const drawn = fromSchema(argument.schema, random);
    return drawn === 'l1_l2' ? { type: drawn } : drawn;
  },
  // A layer of the same type: another would need other inputs.
  layer: (_, random, given) => (isLayer(given) ? changedLayer(given, random) : given),
  learning_rate: (argument, random) =>
    chance(random, 0.6) ? between(random, 1, 200) / 1000 : fromSchema(argument.schema, random),
  number: (argument, random, given) => nearDefault(argument, random) ?? fromSchemaOf(argument, random, given),
};

/** A value for an argument. @param given the present value, if any */
export const drawArgument: Drawing = (argument, random, given) =>
  (DRAWINGS[argument.name] ?? fromSchemaOf)(argument, random, given);

const fromSchemaOf: Drawing = (argument, random) => fromSchema(argument.schema, random);

/** A multiple of a small default, which says more of the magnitude than bounds do: 1e-7 of an epsilon. */
function nearDefault(argument: Argument, random: Random): number | undefined {
  const value = argument.default !== undefined && 'value' in argument.default ? argument.default.value : null;
  if (typeof value !== 'number' || value <= 0 || value > 0.01) return undefined;
  return Number((value * pick(random, [0.1, 2, 10, 30])).toPrecision(3));
}

const isLayer = (value: unknown): value is NestedLayer =>
  typeof value === 'object' && value !== null && 'type' in value;

function changedLayer(layer: NestedLayer, random: Random): NestedLayer {
  const type = layerTypeOf(layer.type);
  return type === undefined ? layer : { ...withChanges(specOf(type).args, layer, random), type };
}
