import type { Structure } from './graph.js';

/** The leaves of a structure in the order of Keras: from left to right, those of an object by its sorted keys. */
export function leavesOf<Leaf>(structure: Structure<Leaf>): Leaf[] {
  switch (structure.kind) {
    case 'leaf':
      return [structure.leaf];
    case 'list':
      return structure.items.flatMap(leavesOf);
    case 'object':
      return sortedEntries(structure.entries).flatMap(([, entry]) => leavesOf(entry));
  }
}

/** The entries of an object in the order in which Keras flattens it, whatever the order in which they were given. */
export const sortedEntries = <Value>(entries: Readonly<Record<string, Value>>): [string, Value][] =>
  Object.entries(entries).sort(([first], [second]) => (first < second ? -1 : 1));

/** The same structure of other leaves. */
export function mapLeaves<From, To>(structure: Structure<From>, map: (leaf: From) => To): Structure<To> {
  switch (structure.kind) {
    case 'leaf':
      return { kind: 'leaf', leaf: map(structure.leaf) };
    case 'list':
      return { kind: 'list', items: structure.items.map((item) => mapLeaves(item, map)) };
    case 'object':
      return { kind: 'object', entries: mapEntries(structure.entries, (entry) => mapLeaves(entry, map)) };
  }
}

/** A structure of a single leaf. */
export const leaf = <Leaf>(value: Leaf): Structure<Leaf> => ({ kind: 'leaf', leaf: value });

/** The same keys with other values. A key may be called `__proto__`. */
export const mapEntries = <From, To>(
  entries: Readonly<Record<string, From>>,
  map: (value: From, key: string) => To,
): Record<string, To> =>
  Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, map(value, key)]));
