import type { Structure } from './graph.js';

/** The leaves of a structure, from left to right. */
export function leavesOf<Leaf>(structure: Structure<Leaf>): Leaf[] {
  switch (structure.kind) {
    case 'leaf':
      return [structure.leaf];
    case 'list':
      return structure.items.flatMap(leavesOf);
    case 'object':
      return Object.values(structure.entries).flatMap(leavesOf);
  }
}

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
