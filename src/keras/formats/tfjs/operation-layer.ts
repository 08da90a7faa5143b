import type { Operation } from '../../graph/resolved.js';
import type { CompleteLayer, Layer } from '../../layers/index.js';
import { completeLayer } from '../../layers/rules.js';
import type { OperationArgument, OperationArguments } from '../../operations/operation.js';
import type { Shape } from '../../shape.js';

/** Layers that compute what an operation does on two tensors of one shape. */
const LAYERS: ReadonlyMap<string, Layer> = new Map([
  ['Add', { type: 'Add' }],
  ['Multiply', { type: 'Multiply' }],
  ['Maximum', { type: 'Maximum' }],
  ['Minimum', { type: 'Minimum' }],
]);

/** Whether a layer of TensorFlow.js may stand for an operation, which depends on its arguments. */
export const mayBeLayer = ({ module, type }: Operation): boolean => module === 'numpy' && LAYERS.has(type);

/** The class by which TensorFlow.js refuses an operation. */
export const classOfOperation = ({ module, type }: Operation): string => `keras.ops.${module}.${type}`;

/** A tensor as far as a layer in the place of an operation depends on it. */
interface Operand {
  shape: Shape;
  masked: boolean;
}

/** The layer in the place of an operation and its inputs; undefined if TensorFlow.js has none. */
export function layerOfOperation<Tensor extends Operand>(
  operation: Operation,
  args: OperationArguments<Tensor>,
  name: string,
): { layer: CompleteLayer; inputs: [Tensor, Tensor] } | undefined {
  const layer = mayBeLayer(operation) ? LAYERS.get(operation.type) : undefined;
  const [first, second] = [args['x1'], args['x2']];
  if (layer === undefined || !isOperand<Tensor>(first) || !isOperand<Tensor>(second)) return undefined;
  // A layer passes masks on, and aligns other axes than an operation where the shapes differ.
  if (first.masked || second.masked || String(first.shape) !== String(second.shape)) return undefined;
  return { layer: completeLayer(layer, name), inputs: [first, second] };
}

const isOperand = <Tensor extends Operand>(value: OperationArgument<Tensor> | undefined): value is Tensor =>
  typeof value === 'object' && value !== null && 'masked' in value;
