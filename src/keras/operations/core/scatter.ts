import { constantNumbers } from '../arguments/constants.js';
import { integerTensor, isSameShape, tensorArgument } from '../arguments/tensors.js';
import { choiceArgument, integersArgument, isAbsent } from '../arguments/values.js';
import type { OperationArguments, TensorSpec } from '../operation.js';
import { reject } from '../rejection.js';
import { core } from './core.js';
import { sameType } from './slices.js';

/** Places in a tensor, [..., axes]: those of an index are the first ones of the tensor. */
function placesIn(args: OperationArguments<TensorSpec>, shape: readonly number[]): number {
  const indices = integerTensor(args, 'indices');
  const depth = indices.shape.at(-1) ?? 0;
  if (indices.shape.length === 0 || depth > shape.length)
    reject(
      `indices must have one to ${shape.length} numbers on the last axis; its shape is [${indices.shape.join(', ')}].`,
      'indices',
    );
  requireInside(args, shape, depth);
  return depth;
}

function requireInside(args: OperationArguments<TensorSpec>, shape: readonly number[], depth: number): void {
  const numbers = constantNumbers(args['indices']);
  const at = numbers?.findIndex((number, index) => number < 0 || number >= (shape[index % depth] ?? 1)) ?? -1;
  if (at >= 0)
    reject(
      `indices has ${numbers?.[at]} for axis ${at % depth}, whose size is ${shape[at % depth]}.`,
      'indices',
    );
}

/** The updates have the axes of the indices, but the last, and those that an index leaves open. */
function requireUpdates(
  name: string,
  indices: TensorSpec,
  updates: TensorSpec,
  open: readonly number[],
): void {
  const expected = [...indices.shape.slice(0, -1), ...open];
  if (!isSameShape(updates.shape, expected))
    reject(
      `${name} must have the shape [${expected.join(', ')}]; it has [${updates.shape.join(', ')}].`,
      name,
    );
}

/** Values at their places, 0 elsewhere; values at one place are added up. */
export const Scatter = core('Scatter', {
  parameters: ['indices', 'values'],
  options: { shape: null },
  output(args) {
    const shape = integersArgument(args, 'shape', { minimum: 0 });
    const values = tensorArgument(args, 'values');
    if (values.dtype === 'bool') reject('values must be numbers; cast them first.', 'values');
    const depth = placesIn(args, shape);
    requireUpdates('values', integerTensor(args, 'indices'), values, shape.slice(depth));
    return { shape, dtype: values.dtype };
  },
});

/** A tensor with values replaced, added, multiplied, or the larger or smaller ones of both kept. */
export const ScatterUpdate = core('ScatterUpdate', {
  parameters: ['inputs', 'indices', 'updates'],
  options: { reduction: null },
  output(args) {
    const inputs = tensorArgument(args, 'inputs');
    const updates = sameType(args, 'updates', inputs);
    if (inputs.dtype === 'bool') reject('inputs must be numbers; cast them first.', 'inputs');
    const depth = placesIn(args, inputs.shape);
    requireUpdates('updates', integerTensor(args, 'indices'), updates, inputs.shape.slice(depth));
    if (!isAbsent(args, 'reduction')) requireReduction(args, depth);
    return inputs;
  },
});

function requireReduction(args: OperationArguments<TensorSpec>, depth: number): void {
  const reduction = choiceArgument(args, 'reduction', ['add', 'max', 'min', 'mul']);
  if (reduction !== 'mul') return;
  const numbers = constantNumbers(args['indices']) ?? [];
  const places = Array.from({ length: numbers.length / depth }, (_, index) =>
    numbers.slice(index * depth, (index + 1) * depth).join(','),
  );
  if (places.length === 0 || new Set(places).size < places.length)
    reject("The reduction 'mul' is supported for constant indices, each place once.", 'reduction');
}
