import { specOf } from '../../keras/layers/index.js';
import type { Finding } from '../problems/finding.js';
import type { LocatedItem } from './located-graph.js';
import { snakeCase } from './saved/keras-names.js';

/** A name for every entry, in order: the given one, else `dense`, `dense_1`, …; and each name that is given twice. An entry that could not be read has one, too. */
export function nameEntries(items: readonly (LocatedItem | undefined)[]): {
  names: string[];
  issues: Finding[];
} {
  const given = items.map(givenName);
  const taken = new Set(given);
  const drawn = new Map<string, number>();
  const names = items.map((item, index) => {
    const name = given[index];
    // A name that is given twice has been reported; the graph needs another.
    return name === undefined || given.indexOf(name) < index
      ? drawName(name ?? baseNameOf(item), taken, drawn)
      : name;
  });
  return { names, issues: duplicateNames(items) };
}

const UNREADABLE = 'layer';

function givenName(item: LocatedItem | undefined): string | undefined {
  switch (item?.kind) {
    case 'layer':
      return item.layer.layer.name;
    case 'operation':
      return item.operation.name;
    case 'model':
      return item.model.name;
    default:
      return undefined;
  }
}

/** The name that Keras draws. */
function baseNameOf(item: LocatedItem | undefined): string {
  switch (item?.kind) {
    case 'layer':
      return specOf(item.layer.layer.type).baseName;
    case 'operation':
      return snakeCase(item.operation.type);
    case 'model':
      return item.model.form;
    default:
      return UNREADABLE;
  }
}

function namePointer(item: LocatedItem): string {
  switch (item.kind) {
    case 'layer':
      return item.layer.argument('name');
    case 'operation':
      return `${item.operation.pointer}/name`;
    case 'model':
      return item.model.pointer;
  }
}

function duplicateNames(items: readonly (LocatedItem | undefined)[]): Finding[] {
  const seen = new Map<string, string>();
  return items.flatMap((item) => {
    const name = givenName(item);
    if (item === undefined || name === undefined) return [];
    const first = seen.get(name);
    const pointer = namePointer(item);
    if (first === undefined) seen.set(name, pointer);
    if (first === undefined) return [];
    const detail = `The layer name '${name}' is already used by ${first}; give each layer its own name or omit names.`;
    return [{ pointer, code: 'duplicate_name' as const, detail }];
  });
}

function drawName(base: string, taken: Set<string | undefined>, drawn: Map<string, number>): string {
  let count = drawn.get(base) ?? 0;
  const nameOf = (index: number) => (index === 0 ? base : `${base}_${index}`);
  while (taken.has(nameOf(count))) count += 1;
  drawn.set(base, count + 1);
  taken.add(nameOf(count));
  return nameOf(count);
}
