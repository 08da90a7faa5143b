import type { DatasetArray } from '../../../contracts/datasets/arrays.js';
import {
  MAX_SHOWN_ELEMENTS,
  type SampleArray,
  type SampleFormat,
} from '../../../contracts/datasets/samples.js';
import { inJson } from '../../../keras/operations/non-finite.js';
import { elementsOf, nestedLists } from '../../../keras/shape.js';
import type { ElementValues } from '../element-view.js';
import { hasImages, imageOf } from './sample-image.js';

/** One sample of an array as stored: its elements in C order, or its texts. */
export type StoredSample = { numbers: ElementValues } | { texts: readonly string[] };

/** Whether values of an array are read for a list of samples. */
export const isShown = (array: DatasetArray, format: SampleFormat): boolean =>
  elementsOf(array.shape) <= MAX_SHOWN_ELEMENTS && (format !== 'auto' || !hasImages(array));

/** One array of a sample in a list. @param sample null where it is not shown @param image the path of its image */
export function sampleArray(
  array: DatasetArray,
  sample: StoredSample | null,
  { format, image }: { format: SampleFormat; image: string },
): SampleArray {
  const { name, role, columns } = array;
  const isImage = hasImages(array);
  const shown = isImage ? { image, ...(format === 'png' && pngOf(array, sample)) } : {};
  if (sample === null) return { name, role, value: null, class: null, ...shown };
  const values = valuesOf(sample);
  return {
    name,
    role,
    value: isImage && format !== 'values' ? null : nestedLists(values, array.shape),
    class: classOf(array, values),
    ...(columns !== null && { columns: byColumn(array, columns, values) }),
    ...shown,
  };
}

function pngOf(array: DatasetArray, sample: StoredSample | null): { png?: string } {
  const png = sample !== null && 'numbers' in sample ? imageOf(array, sample.numbers) : undefined;
  return png === undefined ? {} : { png: png.toString('base64') };
}

const valuesOf = (sample: StoredSample): (number | string)[] =>
  'texts' in sample ? [...sample.texts] : Array.from(sample.numbers, inJson);

function classOf({ classes, shape }: DatasetArray, values: readonly (number | string)[]): string | null {
  const label = values[0];
  return shape.length === 0 && typeof label === 'number' ? (classes?.[label] ?? null) : null;
}

function byColumn(
  { categories }: DatasetArray,
  columns: readonly string[],
  values: readonly (number | string)[],
): Record<string, unknown> {
  const texts = new Map(categories?.map(({ column, values }) => [column, values]));
  return Object.fromEntries(
    columns.map((column, index) => {
      const value = values[index] ?? 0;
      const text = typeof value === 'number' ? texts.get(column)?.[value] : undefined;
      return [column, text ?? value];
    }),
  );
}
