import type { Structure, TensorReference } from './graph.js';
import { sortedEntries } from './structure.js';

/** A named input or output of a model. */
export interface GraphPort {
  /** The key in an object of tensors, else the name of the node; unique among the inputs, and among the outputs. */
  name: string;
  tensor: TensorReference;
}

/** The inputs or outputs of a model, named as Keras names them. A name that would come twice gets a number. */
export function portsOf(structure: Structure<TensorReference>): GraphPort[] {
  const taken = new Set<string>();
  return named(structure, undefined).map(({ name, tensor }) => {
    const unique = uniqueName(name, taken);
    taken.add(unique);
    return { name: unique, tensor };
  });
}

function named(structure: Structure<TensorReference>, key: string | undefined): GraphPort[] {
  switch (structure.kind) {
    case 'leaf':
      return [{ name: key ?? structure.leaf.node, tensor: structure.leaf }];
    case 'list':
      return structure.items.flatMap((item) => named(item, undefined));
    case 'object':
      return sortedEntries(structure.entries).flatMap(([name, entry]) => named(entry, name));
  }
}

function uniqueName(name: string, taken: ReadonlySet<string>): string {
  let unique = name;
  for (let count = 1; taken.has(unique); count += 1) unique = `${name}_${count}`;
  return unique;
}
