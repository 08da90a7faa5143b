import { Rejection, shown } from '../../ingest/rejection.js';
import { accepted } from '../accepted.js';
import { kindWithoutLinks } from '../hdf5/checked-path.js';
import { datasetSource } from '../hdf5/dataset-source.js';
import { checkDeclaredSize } from '../hdf5/declared-size.js';
import type { Hdf5File } from '../hdf5/hdf5-file.js';
import type { OpenedWeights, TensorSource, WeightsFile } from '../tensor-source.js';
import { checkQuantization } from './quantization.js';

/** Levels of groups: one or two for each model inside a model. */
const MAX_DEPTH = 64;
const MAX_OBJECTS = 100_000;
const VARIABLES = 'vars';
/** The first versions of the format named the layers of a model by this attribute. */
const OLD_LAYERS = '_layer_checkpoint_dependencies';
/** The states of an optimizer and of metrics lie next to the layers. */
const [OPTIMIZER, METRICS] = ['optimizer', 'metrics'];

/** Whether a file has the groups that Keras 3 (and Keras 2.12 and later) writes as `.weights.h5`. */
export function hasVariables(names: readonly string[]): boolean {
  return ['layers', OLD_LAYERS, VARIABLES, OPTIMIZER].some((name) => names.includes(name));
}

/** The weights and the optimizer of a `.weights.h5` file, in the natural order of their paths. */
export function readVariables(
  file: Hdf5File,
  { name, sizeBytes, path }: WeightsFile,
): Pick<OpenedWeights, 'weights' | 'optimizer' | 'warnings'> {
  const { variables, skipped } = listDatasets(file);
  const sources = accepted(variables.map((path) => datasetSource(file, path, keyOf(path), null)));
  checkDeclaredSize(sources, { name, sizeBytes, path });
  const partOf = (part: string) => (source: TensorSource) => source.name.startsWith(`${part}/`);
  const optimizer = sources.filter(partOf(OPTIMIZER));
  const metrics = sources.filter(partOf(METRICS));
  const weights = sources.filter((source) => !optimizer.includes(source) && !metrics.includes(source));
  checkQuantization(weights);
  if (weights.length === 0) throw noWeights(name);
  return {
    weights,
    optimizer: optimizer.length === 0 ? null : optimizer,
    warnings: [
      ...skippedWarning(
        metrics.map((source) => source.name),
        'The state of metrics was skipped',
      ),
      ...skippedWarning(skipped, 'Datasets that are not variables of Keras were skipped'),
    ],
  };
}

const keyOf = (path: string): string => path.replaceAll(OLD_LAYERS, 'layers');

function skippedWarning([first, ...rest]: readonly string[], what: string): string[] {
  if (first === undefined) return [];
  return [`${what}: ${shown(first)}${rest.length === 0 ? '' : ` and ${rest.length} more`}.`];
}

function noWeights(name: string): Rejection {
  return new Rejection(
    'invalid_hdf5',
    `${shown(name)} contains no weights: no dataset lies in a group 'vars'. Build or call the model before saving it.`,
  );
}

interface Listed {
  variables: string[];
  skipped: string[];
}

/** Lists datasets depth first, those of a layer before those of its parts. */
function listDatasets(file: Hdf5File): Listed {
  const listed: Listed = { variables: [], skipped: [] };
  let objects = 0;
  const visit = (group: string, depth: number) => {
    if (depth > MAX_DEPTH) throw tooDeep(file.name, group);
    const names = [...file.names(group)].sort(inNaturalOrder);
    objects += names.length;
    if (objects > MAX_OBJECTS) throw tooManyObjects(file.name);
    for (const name of names) {
      const path = group === '' ? name : `${group}/${name}`;
      if (kindWithoutLinks(file, path) === 'group') visit(path, depth + 1);
      else listed[isVariables(group) ? 'variables' : 'skipped'].push(path);
    }
  };
  visit('', 0);
  return listed;
}

const isVariables = (group: string): boolean => group === VARIABLES || group.endsWith(`/${VARIABLES}`);

const { compare } = new Intl.Collator('en', { numeric: true });

/** dense_2 before dense_10, and variables before parts. */
function inNaturalOrder(a: string, b: string): number {
  return Number(b === VARIABLES) - Number(a === VARIABLES) || compare(a, b);
}

function tooDeep(name: string, group: string): Rejection {
  return new Rejection(
    'invalid_hdf5',
    `The groups in ${shown(name)} nest deeper than ${MAX_DEPTH} levels, or contain themselves, at ${shown(group)}. Save the model again with Keras.`,
  );
}

function tooManyObjects(name: string): Rejection {
  return new Rejection(
    'too_large',
    `${shown(name)} has more than ${MAX_OBJECTS} groups and datasets. Upload the weights of one model.`,
  );
}
