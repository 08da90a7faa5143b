import type { Operation } from '../../graph/resolved.js';
import { operationOf } from '../../operations/index.js';
import type { Constant, OperationArgument, OperationModule } from '../../operations/operation.js';
import { call, type Expression, type Item, keyword } from './expression.js';
import { constantLiteral, indexLiteral } from './literal.js';

/** An argument of a call in Python, or a constant. */
export type WrittenArgument = { written: Expression } | { constant: Constant };

/** Functions whose names do not follow from their classes. */
const FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ['AllClose', 'allclose'],
  ['SearchSorted', 'searchsorted'],
  ['IsIn', 'isin'],
  ['BatchNorm', 'batch_normalization'],
  ['RMSNorm', 'rms_normalization'],
  ['LayerNorm', 'layer_normalization'],
  ['CDist', 'cdist'],
  ['RGBToGrayscale', 'rgb_to_grayscale'],
  ['ReLU', 'relu'],
]);

const PREFIXES: Partial<Record<OperationModule, string>> = {
  image: 'ops.image',
  linalg: 'ops.linalg',
  activations: 'keras.activations',
};

/** After Keras's to_snake_case. */
export const snakeCase = (name: string): string =>
  name
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();

/** The function of `keras.ops` that makes an operation. */
export const functionOf = ({ module, type }: Pick<Operation, 'module' | 'type'>): string =>
  `${PREFIXES[module] ?? 'ops'}.${FUNCTIONS.get(type) ?? snakeCase(type)}`;

/** The call of the function of an operation. */
export function operationExpression(
  operation: Operation,
  args: readonly WrittenArgument[],
  kwargs: readonly (readonly [string, WrittenArgument])[],
): Expression {
  return indexed(operation, args, kwargs) ?? call(functionOf(operation), ...itemsOf(operation, args, kwargs));
}

function itemsOf(
  operation: Operation,
  args: readonly WrittenArgument[],
  kwargs: readonly (readonly [string, WrittenArgument])[],
): Item[] {
  const { parameters = [], options = {} } = operationOf(operation.module, operation.type) ?? {};
  const isOpen = parameters.some((parameter) => parameter.startsWith('*'));
  const given = Object.entries(operation.config).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(options[name]),
  );
  const positional = args.map((value): Item => ({ value: expressionOf(value) }));
  const constants = given.map(
    ([name, value]): Item =>
      isOpen ? { value: constantLiteral(value) } : keyword(name, constantLiteral(value)),
  );
  const named = kwargs.map(([name, value]) => keyword(name, expressionOf(value)));
  // Options come first where any number of tensors follow: `einsum("ij,jk", a, b)`.
  return isOpen ? [...constants, ...positional, ...named] : [...positional, ...named, ...constants];
}

const expressionOf = (value: WrittenArgument): Expression =>
  'written' in value ? value.written : constantLiteral(value.constant as OperationArgument<never>);

/** `x[:, 0]` in place of `ops.get_item(x, key)`. */
function indexed(
  { type, config }: Operation,
  [x, ...others]: readonly WrittenArgument[],
  kwargs: readonly (readonly [string, WrittenArgument])[],
): Expression | undefined {
  if (type !== 'GetItem' || x === undefined || !('written' in x) || typeof x.written !== 'string')
    return undefined;
  const key = others[0] ?? kwargs[0]?.[1];
  const constant = key === undefined ? config['key'] : 'constant' in key ? key.constant : undefined;
  const parts = (Array.isArray(constant) ? constant : [constant]).map((part: Constant | undefined) =>
    part === undefined ? undefined : indexLiteral(part),
  );
  return parts.every((part) => part !== undefined) ? `${x.written}[${parts.join(', ')}]` : undefined;
}
