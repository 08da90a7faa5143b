import type { CallLeaf, Structure } from '../../../../keras/graph/graph.js';
import type { Constant } from '../../../../keras/operations/operation.js';
import type { JsonObject } from '../../../../schema/json-object.js';

/** A value in the arguments of a call. */
export type CallValue = Structure<CallLeaf>;

/** A single constant. */
export const constantLeaf = (constant: Constant): CallValue => ({ kind: 'leaf', leaf: { constant } });

/** A list of structures. */
export const listOf = <Leaf>(items: readonly Structure<Leaf>[]): Structure<Leaf> => ({ kind: 'list', items });

/** An object of structures. */
export function objectOf<Leaf>(
  given: JsonObject,
  read: (value: unknown, key: string) => Structure<Leaf>,
): Structure<Leaf> {
  const entries = Object.entries(given).map(([key, value]) => [key, read(value, key)]);
  return { kind: 'object', entries: Object.fromEntries(entries) };
}

/** Whether an argument is null, or has nothing else in it: it is the same as none. */
export function isNothing(value: CallValue): boolean {
  switch (value.kind) {
    case 'leaf':
      return 'constant' in value.leaf && value.leaf.constant === null;
    case 'list':
      return value.items.length > 0 && value.items.every(isNothing);
    case 'object':
      return Object.values(value.entries).every(isNothing);
  }
}

/** The constant of an argument that is a single one; undefined for any other. */
export const constantOf = (value: CallValue | undefined): Constant | undefined =>
  value?.kind === 'leaf' && 'constant' in value.leaf ? value.leaf.constant : undefined;
