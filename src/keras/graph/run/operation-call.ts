import type { OperationCall } from '../../operations/bind-arguments.js';
import type { OperationArgument } from '../../operations/operation.js';
import type { Call, CallLeaf, Structure } from '../graph.js';
import type { Operation } from '../resolved.js';
import { mapEntries } from '../structure.js';

/** The arguments of a call of an operation, with its tensors in place of the references to them. */
export function operationCall<Tensor>(
  config: Operation['config'],
  { args, kwargs }: Call,
  tensorOf: (leaf: Extract<CallLeaf, { tensor: unknown }>) => Tensor,
): OperationCall<Tensor> {
  const read = (structure: Structure<CallLeaf>): OperationArgument<Tensor> => {
    switch (structure.kind) {
      case 'leaf':
        return 'tensor' in structure.leaf ? tensorOf(structure.leaf) : structure.leaf.constant;
      case 'list':
        return structure.items.map(read);
      case 'object':
        return Object.values(structure.entries).map(read);
    }
  };
  return { config, args: args.map(read), kwargs: mapEntries(kwargs, read) };
}
