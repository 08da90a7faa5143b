import type { ArrayDescription, TensorSpec } from '../../contracts/datasets/arrays.js';
import type { DatasetStatistics } from '../../contracts/datasets/findings.js';
import type { DataFormat } from '../../keras/layers/shapes/data-format.js';
import type { Shape } from '../../keras/shape.js';
import { createStatistics } from './array-statistics.js';
import { imageLayout } from './image-layout.js';

/** Wider samples have no statistics per column, so that documents stay small. */
const MAX_DESCRIBED_COLUMNS = 10_000;

/** Values of an array in chunks, in storage order; chunks have whole samples if samples are short. */
export type ValueChunks = AsyncIterable<ArrayLike<number>>;

/** Describes the training arrays of a dataset in one pass each. */
export async function describeArrays(
  arrays: {
    x: TensorSpec & { chunks: ValueChunks };
    y: (TensorSpec & { chunks: ValueChunks }) | null;
  },
  format?: DataFormat,
): Promise<DatasetStatistics> {
  const { values, ...x } = await describeArray(arrays.x.shape, arrays.x.chunks, format);
  const y = arrays.y && (await describeArray(arrays.y.shape, arrays.y.chunks));
  const { columns, channels, border_mean, samples } = x;
  return { x: values, y: y === null ? null : y.values, columns, channels, border_mean, samples };
}

/** Describes one array in one pass. */
export async function describeArray(
  sampleShape: Shape,
  chunks: ValueChunks,
  format?: DataFormat,
): Promise<ArrayDescription> {
  const layout = imageLayout(sampleShape, format);
  const statistics = createStatistics({ sampleShape, layout, columns: hasColumns(sampleShape) });
  for await (const values of chunks) statistics.add(values);
  const { values, columns, channels, samples } = statistics.finish();
  return { values, columns, border_mean: samples?.border?.mean ?? null, channels, samples };
}

/** Whether samples are table rows: numbers in one axis. */
function hasColumns([length, ...more]: Shape): boolean {
  return length !== undefined && more.length === 0 && length <= MAX_DESCRIBED_COLUMNS;
}
