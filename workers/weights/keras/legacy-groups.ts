import { Rejection, shown } from '../../ingest/rejection.js';
import { accepted } from '../accepted.js';
import { createPathFinder, type PathFinder } from '../hdf5/checked-path.js';
import { datasetSource } from '../hdf5/dataset-source.js';
import type { Hdf5File } from '../hdf5/hdf5-file.js';
import type { TensorSource } from '../tensor-source.js';

const WEIGHTS = 'model_weights';
const OPTIMIZER = 'optimizer_weights';
/** Weights of a model that belong to no layer. */
const TOP_LEVEL = 'top_level_model_weights';

/** The group of a legacy file with the groups of the layers: the file itself in weights-only files. */
export const legacyRoot = (file: Hdf5File): string => (file.names('').includes(WEIGHTS) ? WEIGHTS : '');

/** The weights of a legacy file, layer by layer in the order of `layer_names`. */
export function legacyWeights(file: Hdf5File, root: string): TensorSource[] {
  const finder = createPathFinder(file);
  if (finder.find(root) !== 'group') throw missing(file, root, 'group');
  const names = namesOf(file, root, 'layer_names');
  const topLevel = finder.find(join(root, TOP_LEVEL)) === 'group' ? [TOP_LEVEL] : [];
  const sources = [...names, ...topLevel].flatMap((layer) => {
    const group = join(root, layer);
    if (finder.find(group) !== 'group') return [missing(file, group, 'group')];
    return namesOf(file, group, 'weight_names').map((weight) =>
      source(file, finder, join(group, weight), `${layer}/${weight}`, layer),
    );
  });
  return accepted(sources);
}

/** The variables of the optimizer in its order; null if the file has none. */
export function legacyOptimizer(file: Hdf5File): TensorSource[] | null {
  const finder = createPathFinder(file);
  if (finder.find(OPTIMIZER) !== 'group') return null;
  const names = namesOf(file, OPTIMIZER, 'weight_names');
  return accepted(names.map((name) => source(file, finder, join(OPTIMIZER, name), name, null)));
}

function source(
  file: Hdf5File,
  finder: PathFinder,
  path: string,
  name: string,
  layer: string | null,
): TensorSource | Rejection {
  if (path.split('/').some((part) => part === '' || part === '.' || part === '..'))
    return outside(file, name);
  if (finder.find(path) !== 'dataset') return missing(file, path, 'dataset');
  return datasetSource(file, path, name, layer);
}

/**
 * A list of names in an attribute, which Keras divides into `layer_names0`, `layer_names1` … where it exceeds the
 * 64 KiB of an attribute.
 */
export function namesOf(file: Hdf5File, group: string, name: string): string[] {
  if (file.hasAttribute(group, name)) return [...file.texts(group, name)];
  const names: string[] = [];
  for (let part = 0; file.hasAttribute(group, `${name}${part}`); part += 1)
    names.push(...file.texts(group, `${name}${part}`));
  return names;
}

const join = (group: string, name: string): string => (group === '' ? name : `${group}/${name}`);

function missing(file: Hdf5File, path: string, kind: 'group' | 'dataset'): Rejection {
  return new Rejection(
    'invalid_hdf5',
    `${shown(file.name)} lists ${shown(path)} but contains no such ${kind}. The file is damaged; save it again.`,
  );
}

function outside(file: Hdf5File, name: string): Rejection {
  return new Rejection(
    'unsafe_reference',
    `${shown(file.name)} lists the weight ${shown(name)}, which is not a path below its layer. Save it again with Keras.`,
  );
}
