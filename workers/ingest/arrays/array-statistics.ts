import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { type ArrayDescription, BYTES_PER_ELEMENT } from '../../../src/contracts/datasets/arrays.js';
import type { ArrayStatistics, DatasetStatistics } from '../../../src/contracts/datasets/findings.js';
import { describeArray, describeArrays } from '../../../src/domain/data/dataset-statistics.js';
import { type ElementValues, viewElements } from '../../../src/domain/data/element-view.js';
import { elementsOf } from '../../../src/keras/shape.js';
import { alignedChunks } from '../archives/byte-stream.js';
import type { Findings } from '../findings.js';
import type { StoredArray, StoredDtype, StoredPart } from './arrays.js';

const CHUNK_BYTES = 1 << 20;

/**
 * Computes statistics of the training arrays in one pass over each file; labels stored both ways are
 * described as numbers.
 */
export function describePair(
  directory: string,
  { values }: StoredPart,
  labels: StoredPart | undefined,
): Promise<DatasetStatistics> {
  const described = (array: StoredArray) => ({
    shape: array.shape.slice(1),
    dtype: array.dtype,
    chunks: chunksOf(directory, array),
  });
  return describeArrays({
    x: described(values),
    y: labels === undefined ? null : described(labels.numbers ?? labels.values),
  });
}

/** Computes statistics of one array in one pass over its file. */
export const describeOne = (directory: string, array: StoredArray): Promise<ArrayDescription> =>
  describeArray(array.shape.slice(1), chunksOf(directory, array));

/** Yields chunks of whole samples if samples are short. */
async function* chunksOf(
  directory: string,
  { file, dtype, shape }: StoredArray,
): AsyncGenerator<ElementValues> {
  const elementBytes = BYTES_PER_ELEMENT[dtype];
  const sampleBytes = elementsOf(shape.slice(1)) * elementBytes;
  const unit = sampleBytes <= CHUNK_BYTES ? sampleBytes : elementBytes;
  const source = createReadStream(join(directory, file), {
    highWaterMark: Math.max(1, Math.floor(CHUNK_BYTES / unit)) * unit,
  });
  for await (const chunk of alignedChunks(source, unit))
    yield viewElements(new Uint8Array(chunk).buffer, dtype);
}

/** Warns about columns that never change and numbers that float32 cannot distinguish. */
export function warnOfStatistics(
  { columns, values }: Pick<ArrayDescription, 'columns' | 'values'>,
  { dtype, names }: { dtype: StoredDtype; names: readonly string[] | null },
  findings: Findings,
): void {
  // The table parser has already checked its columns, and names them.
  if (names === null && columns !== null) warnOfConstants(columns, dtype, findings);
  if (names === null && (dtype === 'int64' || dtype === 'float64'))
    warnOfPrecision(columns ?? [values], dtype, columns !== null, findings);
}

function warnOfConstants(columns: readonly ArrayStatistics[], dtype: string, findings: Findings): void {
  const constant = columns.flatMap((column, index) =>
    column.min === column.max && !isBeyondFloat64(column, dtype) ? [`column ${index}`] : [],
  );
  if (constant.length === 0) return;
  const detail =
    'Columns with the same value in every training sample: the model can learn nothing from them, and normalize divides them by 1.';
  findings.warn('constant_column', detail, constant);
}

function warnOfPrecision(
  arrays: readonly ArrayStatistics[],
  dtype: string,
  isTable: boolean,
  findings: Findings,
): void {
  const blurred = arrays.flatMap((entry, index) =>
    isBlurred(entry) || isBeyondFloat64(entry, dtype) ? [isTable ? `column ${index}` : 'x'] : [],
  );
  if (blurred.length === 0) return;
  const detail = `Models compute in float32, which cannot distinguish these values. They are stored as ${dtype}, and preprocessing runs in float64: center them with normalize, or with rescale and an offset.`;
  findings.warn('float32_precision', detail, blurred);
}

/** Whole numbers that float64, in which steps run, may round, so that distinct values become equal. */
const isBeyondFloat64 = ({ min, max }: ArrayStatistics, dtype: string): boolean =>
  dtype === 'int64' && Math.max(Math.abs(min ?? 0), Math.abs(max ?? 0)) >= 2 ** 53;

/** With fewer float32 steps than this between minimum and maximum, the values in between blur. */
const FEW_STEPS = 1000;

/** Whether the range of the values is small compared with the float32 resolution at their magnitude. */
function isBlurred({ min, max }: ArrayStatistics): boolean {
  if (min === null || max === null || min === max) return false;
  const largest = Math.max(Math.abs(min), Math.abs(max));
  const step = largest * 2 ** -23;
  return (
    max - min < FEW_STEPS * step || (largest > 2 ** 24 && Number.isInteger(min) && Number.isInteger(max))
  );
}
