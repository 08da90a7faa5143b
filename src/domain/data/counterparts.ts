import type { DatasetArray } from '../../contracts/datasets/arrays.js';
import type { Dataset } from '../../contracts/datasets/datasets.js';
import { showShape } from '../../keras/shape.js';
import { safeText, showValue } from '../../schema/show-value.js';
import { arraysOfRole } from './arrays.js';

/** An array of a job, and whether it uses its labels as the numbers behind their classes. */
export interface UsedArray {
  array: DatasetArray;
  asNumbers: boolean;
}

/** The array of another dataset with the same name or, if both have only one of the role, that one. */
export function counterpartOf(
  { role, name }: Pick<DatasetArray, 'role' | 'name'>,
  dataset: Dataset,
  other: Dataset,
): DatasetArray | undefined {
  const others = arraysOfRole(other, role);
  const isOnly = others.length === 1 && arraysOfRole(dataset, role).length === 1;
  return others.find((array) => array.name === name) ?? (isOnly ? others[0] : undefined);
}

/** Describes a difference because of which the samples of one array cannot follow those of the other; undefined if there is none. */
export function differenceOf({ array, asNumbers }: UsedArray, other: DatasetArray): string | undefined {
  const shapes = [array, other].map(({ shape }) => showShape(shape));
  if (shapes[0] !== shapes[1]) return `has samples of shape ${shapes[1]}, not ${shapes[0]}`;
  const types = [typeOf(array, asNumbers), typeOf(other, asNumbers)];
  if (types[0] !== types[1]) return `has the type ${types[1]}, not ${types[0]}`;
  if (!asNumbers && !isBeginOf(other.classes, array.classes))
    return `has the classes ${shown(other.classes)}, not ${shown(array.classes)}; label i must be the same class in both`;
  if (String(array.columns) !== String(other.columns))
    return `has the columns ${shown(other.columns)}, not ${shown(array.columns)}`;
  return differenceOfCategories(array, other);
}

/** Whole numbers are stored as numbers, too. */
const typeOf = ({ dtype, numbers }: DatasetArray, asNumbers: boolean): string =>
  asNumbers && numbers ? 'float32' : dtype;

function differenceOfCategories(array: DatasetArray, other: DatasetArray): string | undefined {
  const ofOther = new Map((other.categories ?? []).map(({ column, values }) => [column, values]));
  const own = (array.categories ?? []).find(
    ({ column, values }) => !isBeginOf(ofOther.get(column) ?? null, values),
  );
  if (own !== undefined)
    return `has the categories ${shown(ofOther.get(own.column) ?? null)} in column ${showValue(own.column)}, not ${shown(own.values)}`;
  const [more] = [...ofOther.keys()].filter(
    (name) => !array.categories?.some(({ column }) => column === name),
  );
  return more === undefined
    ? undefined
    : `has categories in column ${showValue(more)}, which holds numbers in the other`;
}

/** Whether numbers mean the same in both, and no number is unknown. */
function isBeginOf(names: readonly string[] | null, all: readonly string[] | null): boolean {
  if (names === null || all === null) return names === all;
  return names.every((name, index) => name === all[index]);
}

const MAX_SHOWN = 10;

function shown(names: readonly string[] | null): string {
  if (names === null) return 'none';
  const first = names.slice(0, MAX_SHOWN).map((name) => safeText(name));
  return `${first.join(', ')}${names.length > MAX_SHOWN ? ', …' : ''}`;
}
