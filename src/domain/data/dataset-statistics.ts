import type { TensorSpec } from '../../contracts/datasets/datasets.js';
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
  arrays: { x: TensorSpec & { chunks: ValueChunks }; y: (TensorSpec & { chunks: ValueChunks }) | null },
  format?: DataFormat,
): Promise<DatasetStatistics> {
  const x = await summarize(arrays.x.shape, arrays.x.chunks, format);
  const y = arrays.y && (await summarize(arrays.y.shape, arrays.y.chunks));
  return {
    x: x.values,
    y: y?.values ?? null,
    columns: x.columns,
    channels: x.channels,
    border_mean: x.samples?.border?.mean ?? null,
    samples: x.samples,
  };
}

async function summarize(sampleShape: Shape, chunks: ValueChunks, format?: DataFormat) {
  const layout = imageLayout(sampleShape, format);
  const statistics = createStatistics({ sampleShape, layout, columns: hasColumns(sampleShape) });
  for await (const values of chunks) statistics.add(values);
  return statistics.finish();
}

/** Whether samples are table rows: numbers in one axis. */
function hasColumns([length, ...more]: Shape): boolean {
  return length !== undefined && more.length === 0 && length <= MAX_DESCRIBED_COLUMNS;
}
