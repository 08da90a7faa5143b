import type { SampleArray } from '../sample-array.js';
import { ONE_ROW } from './row-span.js';
import { windowedRows } from './windowed-rows.js';

/** Some rows of an array. @param rows In ascending order */
export const selectedRows = (array: SampleArray, rows: Int32Array): SampleArray => ({
  ...windowedRows(array, rows, ONE_ROW),
  sampleShape: array.sampleShape,
});
