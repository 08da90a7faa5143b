import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { ArrayStatistics, DatasetStatistics } from '../../../src/contracts/dataset-findings.js';
import { BYTES_PER_ELEMENT } from '../../../src/contracts/datasets.js';
import { describeArrays } from '../../../src/domain/data/dataset-statistics.js';
import { type ElementValues, viewElements } from '../../../src/domain/data/element-view.js';
import { elementsOf } from '../../../src/keras/shape.js';
import { alignedChunks } from '../archives/byte-stream.js';
import type { Findings } from '../findings.js';
import type { LabelledArrays, StoredArray } from './arrays.js';

const CHUNK_BYTES = 1 << 20;

/** Statistics of the training arrays, in one pass over each file; labels of two readings are described as numbers. */
export function describeStored(
  directory: string,
  { x, y, yNumbers }: LabelledArrays,
): Promise<DatasetStatistics> {
  const described = (array: StoredArray) => ({
    shape: array.shape.slice(1),
    dtype: array.dtype,
    chunks: chunksOf(directory, array),
  });
  return describeArrays({ x: described(x), y: described(yNumbers ?? y) });
}

/** Chunks of whole samples, where these are short. */
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

/** Warns of what statistics show: columns that never change, and numbers that float32 cannot tell apart. */
export function warnOfStatistics(
  { columns, x }: DatasetStatistics,
  { x: array }: LabelledArrays,
  names: readonly string[] | null,
  findings: Findings,
): void {
  // A table's parser has looked at its columns itself, and names them.
  if (names === null && columns !== null) warnOfConstants(columns, array.dtype, findings);
  if (names === null && (array.dtype === 'int64' || array.dtype === 'float64'))
    warnOfPrecision(columns ?? [x], array.dtype, columns !== null, findings);
}

function warnOfConstants(columns: readonly ArrayStatistics[], dtype: string, findings: Findings): void {
  const constant = columns.flatMap((column, index) =>
    column.min === column.max && !isBeyondFloat64(column, dtype) ? [`column ${index}`] : [],
  );
  if (constant.length === 0) return;
  const detail =
    'Columns that hold one value in every training sample: nothing can be learned from them, and normalize divides them by 1.';
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
  const detail = `Values that float32, which models compute with, cannot tell apart. They are stored as ${dtype}, and the steps run in float64: bring them near 0 with normalize, or rescale with an offset.`;
  findings.warn('float32_precision', detail, blurred);
}

/** Whole numbers that float64, which steps run in, may round: one value may stand for several. */
const isBeyondFloat64 = ({ min, max }: ArrayStatistics, dtype: string): boolean =>
  dtype === 'int64' && Math.max(Math.abs(min ?? 0), Math.abs(max ?? 0)) >= 2 ** 53;

/** Fewer than this many steps of float32 between the least and the greatest value blur what lies between. */
const FEW_STEPS = 1000;

/** Whether the range of the values is small, measured by what float32 can tell apart at their size. */
function isBlurred({ min, max }: ArrayStatistics): boolean {
  if (min === null || max === null || min === max) return false;
  const largest = Math.max(Math.abs(min), Math.abs(max));
  const step = largest * 2 ** -23;
  return (
    max - min < FEW_STEPS * step || (largest > 2 ** 24 && Number.isInteger(min) && Number.isInteger(max))
  );
}
