import { specOf } from '../../keras/layers/index.js';
import type { Finding } from '../problems/finding.js';
import type { LocatedLayer } from './located-layer.js';

/** A name for every layer, in order: the given one, else `dense`, `dense_1`, …; and each name that is given twice. A layer that could not be read has none. */
export function nameLayers(layers: readonly (LocatedLayer | undefined)[]): {
  names: string[];
  issues: Finding[];
} {
  const taken = new Set(layers.map((located) => located?.layer.name));
  const drawn = new Map<string, number>();
  const names = layers.map((located) =>
    located === undefined
      ? ''
      : (located.layer.name ?? drawName(specOf(located.layer.type).baseName, taken, drawn)),
  );
  return { names, issues: duplicateNames(layers) };
}

function duplicateNames(layers: readonly (LocatedLayer | undefined)[]): Finding[] {
  const seen = new Map<string, string>();
  return layers.flatMap((located) => {
    const name = located?.layer.name;
    if (located === undefined || name === undefined) return [];
    const first = seen.get(name);
    const pointer = located.argument('name');
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
