import type { StoredDataset } from '../../../src/contracts/datasets/datasets.js';
import { isBeginOf } from '../../../src/domain/admission/inference/trained-names.js';
import { arraysOfRole } from '../../../src/domain/data/arrays.js';
import type { DataPlan } from '../data/data-plan.js';
import type { OpenedDataSet } from '../data/data-set.js';
import { type ArrayValues, arrayOf, type SampleArray } from '../data/sample-array.js';

type Names = readonly string[];

/**
 * The classes of a version by label array, for those whose dataset numbers them otherwise.
 * @param ofOutputs The classes of each output of the version
 */
export function renumberedClasses(
  { labels }: DataPlan,
  ofOutputs: readonly (Names | null)[],
): Map<string, Names> {
  const classes = new Map<string, Names>();
  for (const [output, plan] of labels.entries()) {
    const names = ofOutputs[output] ?? null;
    if (plan.from !== 'array' || plan.asNumbers || names === null) continue;
    if (!isBeginOf(plan.array.classes, names)) classes.set(plan.stored.name, names);
  }
  return classes;
}

/** Labels with the class numbers of the training. @param stored The dataset with its own classes */
export function withTrainedNumbers(
  opened: OpenedDataSet,
  { labels }: DataPlan,
  { dataset }: StoredDataset,
): OpenedDataSet {
  const y = [...opened.y];
  for (const [output, plan] of labels.entries()) {
    const source = opened.labels[output];
    if (plan.from !== 'array' || plan.asNumbers || source?.from !== 'array') continue;
    const own = arraysOfRole(dataset, 'y').find(({ name }) => name === plan.stored.name)?.classes ?? null;
    const [names, array] = [plan.array.classes, opened.y[source.index]];
    if (own === null || names === null || array === undefined || isBeginOf(own, names)) continue;
    y[source.index] = renumbered(array, own, names);
  }
  return { ...opened, y };
}

/** Class numbers may need a wider type than in the dataset. */
function renumbered(array: SampleArray, own: Names, names: Names): SampleArray {
  const numbers = own.map((name) => names.indexOf(name));
  const renumber = (values: ArrayValues) => Float32Array.from(values, (value) => numbers[value] ?? value);
  const stored = array.stored ?? { ...array, prepare: (values: ArrayValues) => values };
  const spec: SampleArray = {
    ...array,
    dtype: 'float32',
    stored: { ...stored, prepare: (values) => renumber(stored.prepare(values)) },
  };
  if (array.values !== null) return { ...arrayOf(renumber(array.values), spec), parts: array.parts };
  return { ...spec, read: async (from, to) => renumber(await array.read(from, to)) };
}
