import { Rejection, shown } from '../../ingest/rejection.js';
import type { Hdf5File, LinkKind } from './hdf5-file.js';

const LINKS: Partial<Record<LinkKind, string>> = {
  soft_link: 'a soft link',
  external_link: 'a link to another file',
  other: 'neither a group nor a dataset',
};

/** The kind of an entry. @throws Rejection if it is a link: Keras writes none, and what they refer to is not read. */
export function kindWithoutLinks(file: Hdf5File, path: string): 'group' | 'dataset' {
  const kind = file.kindOf(path);
  if (kind === 'group' || kind === 'dataset') return kind;
  throw new Rejection(
    'unsafe_reference',
    `${shown(path)} in ${shown(file.name)} is ${LINKS[kind]}; expected the data itself. Save the model again with Keras.`,
  );
}

/** Finds objects by path, listing each group once. */
export interface PathFinder {
  /** The kind of the object at a path; undefined if the path does not exist. Links on the way are rejected. */
  find(path: string): 'group' | 'dataset' | undefined;
}

/** Creates a finder. */
export function createPathFinder(file: Hdf5File): PathFinder {
  const listed = new Map<string, ReadonlySet<string>>();
  const found = new Map<string, 'group' | 'dataset' | undefined>([['', 'group']]);
  const namesIn = (group: string) => {
    const names = listed.get(group) ?? new Set(file.names(group));
    listed.set(group, names);
    return names;
  };
  const find = (path: string): 'group' | 'dataset' | undefined => {
    if (found.has(path)) return found.get(path);
    const cut = path.lastIndexOf('/');
    const parent = path.slice(0, Math.max(cut, 0));
    const exists = find(parent) === 'group' && namesIn(parent).has(path.slice(cut + 1));
    const kind = exists ? kindWithoutLinks(file, path) : undefined;
    found.set(path, kind);
    return kind;
  };
  return { find };
}
