import type * as tf from '@tensorflow/tfjs-core';
import type {
  OperationArgument,
  OperationArguments,
  OperationSpec,
} from '../../../src/keras/operations/operation.js';
import type { Signal } from '../layers/kernel.js';
import { applyOperation, logitsOf } from '../operations/index.js';

/** Applies an operation to the outputs of layers. Its outputs have no mask: Keras writes masks into the graph. */
export function applyCall({
  spec,
  args,
}: {
  spec: OperationSpec;
  args: OperationArguments<Signal>;
}): readonly Signal[] {
  const tensors = Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, value === undefined ? value : tensorsIn(value)]),
  );
  const logits = logitsOf(spec, tensors);
  return applyOperation(spec, tensors).map((x) => ({ x, mask: null, logits }));
}

function tensorsIn(value: OperationArgument<Signal>): OperationArgument<tf.Tensor> {
  if (isList(value)) return value.map(tensorsIn);
  return isSignal(value) ? value.x : value;
}

const isList = (value: OperationArgument<Signal>): value is readonly OperationArgument<Signal>[] =>
  Array.isArray(value);

const isSignal = (value: OperationArgument<Signal>): value is Signal =>
  typeof value === 'object' && value !== null && 'logits' in value;
