import type { DatasetArray } from '../../../contracts/datasets/arrays.js';
import type { Dataset } from '../../../contracts/datasets/datasets.js';
import type { Shape } from '../../../keras/shape.js';
import { safeText } from '../../../schema/show-value.js';
import { unknownNameDetail } from '../../../validation/suggestion.js';
import { accepted, type Checked, type Finding, refused } from '../../problems/finding.js';
import { arraysOf } from '../arrays.js';

/** The weights of samples: an array of the dataset, or a column of a table. */
export interface WeightSource {
  /** With all its columns. */
  array: DatasetArray;
  /** Undefined: the whole array. */
  column: string | undefined;
  /** Of the weights of one sample. */
  shape: Shape;
}

const ROLE_ORDER = ['w', 'y', 'x'];

/** Finds the weights with a name: an array, preferably one uploaded as weights, or else a column. */
export function findWeights(dataset: Dataset, name: string, pointer: string): Checked<WeightSource> {
  const arrays = [...arraysOf(dataset)].sort(
    (a, b) => ROLE_ORDER.indexOf(a.role) - ROLE_ORDER.indexOf(b.role),
  );
  const array = arrays.find((one) => one.name === name);
  if (array !== undefined)
    return array.dtype === 'string' ? refused(isText(name, pointer)) : accepted(sourceOf(array));
  const table = arrays.find(({ columns }) => columns?.includes(name));
  if (table === undefined) return refused(notFound(name, arrays, pointer));
  const isCategory = table.categories?.some(({ column }) => column === name) === true;
  if (isCategory) return refused(isText(name, pointer));
  return accepted({ array: table, column: name, shape: [] });
}

/** A last axis of size 1 is dropped, as in Keras. */
function sourceOf(array: DatasetArray): WeightSource {
  const shape = array.shape.at(-1) === 1 ? array.shape.slice(0, -1) : array.shape;
  return { array, column: undefined, shape };
}

function isText(name: string, pointer: string): Finding {
  const detail = `'${safeText(name)}' holds text, and weights are numbers. Name an array or column of numbers.`;
  return { pointer, code: 'invalid_value', detail };
}

function notFound(name: string, arrays: readonly DatasetArray[], pointer: string): Finding {
  const known = [...arrays.map((array) => array.name), ...arrays.flatMap(({ columns }) => columns ?? [])];
  return {
    pointer,
    code: 'unknown_name',
    detail: unknownNameDetail('array or column of the dataset', name, known),
  };
}
