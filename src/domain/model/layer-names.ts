import { specOf } from '../../keras/layers/index.js';
import { TimeDistributed } from '../../keras/layers/wrappers/time-distributed.js';
import type { Finding } from '../problems/finding.js';
import type { LocatedItem } from './located-graph.js';
import { snakeCase } from './saved/layers/keras-names.js';

/** A name for every entry, in order: the given one, else `dense`, `dense_1`, …; and each name that is given twice. An entry that could not be read has one, too. @param unread the names of those, where they are known */
export const nameEntries = (
  items: readonly (LocatedItem | undefined)[],
  unread: readonly (string | undefined)[] = [],
) =>
  nameNodes(
    items.map((item, index) => ({
      item,
      name: givenName(item) ?? unread[index],
      namePointer: item === undefined ? '' : namePointer(item),
    })),
  );

/** An entry, and the name that the definition gives it. */
export interface NamedEntry {
  item: LocatedItem | undefined;
  name: string | undefined;
  namePointer: string;
}

/** As `nameEntries`, where entries that could not be read may have names. A name that comes twice is replaced. */
export function nameNodes(entries: readonly NamedEntry[]): { names: string[]; issues: Finding[] } {
  const taken = new Set(entries.map(({ name }) => name));
  const drawn = new Map<string, number>();
  const seen = new Map<string, string>();
  const issues: Finding[] = [];
  const names = entries.map(({ item, name, namePointer: pointer }) => {
    if (name === undefined) return drawName(baseNameOf(item), taken, drawn);
    const first = seen.get(name);
    if (first === undefined) {
      seen.set(name, pointer);
      return name;
    }
    issues.push(duplicateName(name, pointer, first));
    return drawName(name, taken, drawn);
  });
  return { names, issues };
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
      return item.distributed === undefined ? item.model.form : TimeDistributed.baseName;
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

function duplicateName(name: string, pointer: string, first: string): Finding {
  const detail = `The layer name '${name}' is already used by ${first}; give each layer its own name or omit names.`;
  return { pointer, code: 'duplicate_name', detail };
}

function drawName(base: string, taken: Set<string | undefined>, drawn: Map<string, number>): string {
  let count = drawn.get(base) ?? 0;
  const nameOf = (index: number) => (index === 0 ? base : `${base}_${index}`);
  while (taken.has(nameOf(count))) count += 1;
  drawn.set(base, count + 1);
  taken.add(nameOf(count));
  return nameOf(count);
}
