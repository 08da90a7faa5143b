import type { NestedLayer } from '../../argument.js';
import { policyOf } from '../../dtype-policy.js';
import { type CompleteLayer, specOf } from '../../layers/index.js';
import { nestedType } from '../../layers/inside.js';
import { call, type Expression, type Item, keyword, textLiteral, tuple } from './expression.js';
import { literal } from './literal.js';
import { instance } from './object.js';

/** Whether a layer is written with its name; one without gets that name from Keras. */
export type IsNamed = (name: string) => boolean;

/** The constructor of a layer. */
export const layerExpression = (layer: CompleteLayer, isNamed: IsNamed): Expression =>
  layer.type === 'InputLayer' ? inputExpression(layer, isNamed) : constructorOf({ ...layer }, isNamed);

function constructorOf(layer: NestedLayer, isNamed: IsNamed): Expression {
  const { args, module } = specOf(nestedType(layer));
  const { dtype: _, ...known } = args;
  return instance(module === undefined ? `layers.${layer.type}` : layer.type, known, withoutDerived(layer), {
    more: commonItems(layer, isNamed),
    writeLayer: (inside) => constructorOf(inside, isNamed),
    ...(layer.type.startsWith('AveragePooling') && { always: POOL_SIZE }),
  });
}

/** Keras has a default of it for maxima alone. */
const POOL_SIZE: ReadonlySet<string> = new Set(['pool_size']);

/** Keras does not take a number of bins next to their boundaries. */
function withoutDerived(layer: NestedLayer): NestedLayer {
  const { num_bins: _, ...rest } = layer;
  const hasBoundaries = layer.type === 'Discretization' && Array.isArray(layer['bin_boundaries']);
  return hasBoundaries ? rest : layer;
}

function commonItems(layer: NestedLayer, isNamed: IsNamed): Item[] {
  const { trainable, name } = layer;
  const policy = policyOf(layer);
  return [
    ...(trainable === false ? [keyword('trainable', 'False')] : []),
    ...(policy === 'float32' ? [] : [keyword('dtype', textLiteral(policy))]),
    ...(typeof name === 'string' && isNamed(name) ? [keyword('name', textLiteral(name))] : []),
  ];
}

function inputExpression(
  { name, shape, dtype }: Extract<CompleteLayer, { type: 'InputLayer' }>,
  isNamed: IsNamed,
): Expression {
  return call(
    'keras.Input',
    keyword('shape', tuple((shape ?? []).map(literal))),
    ...(dtype === undefined || dtype === 'float32' ? [] : [keyword('dtype', textLiteral(dtype))]),
    ...(isNamed(name) ? [keyword('name', textLiteral(name))] : []),
  );
}
