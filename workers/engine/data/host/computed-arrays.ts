import { elementsOf } from '../../../../src/keras/shape.js';
import { safeText } from '../../../../src/schema/show-value.js';
import { invalidData } from '../../engine-failure.js';
import { type HostProgram, UnknownValue } from '../../host/host-program.js';
import { type ArraySpec, arrayOf, type SampleArray } from '../sample-array.js';
import type { HostInput } from './host-inputs.js';
import type { Computed, RowComputation } from './row-computation.js';

/** The computation of a host part. @param inputs of the model that it reads, by number */
export function hostComputation(
  program: HostProgram,
  inputs: ReadonlyMap<number, HostInput>,
): RowComputation {
  return {
    async compute(rows) {
      const values = new Map<number, Awaited<ReturnType<HostInput>>>();
      for (const [input, read] of inputs) values.set(input, await read(rows));
      try {
        return program.run(values, rows.length);
      } catch (error) {
        throw error instanceof UnknownValue ? unknownInRow(error, rows) : error;
      }
    },
  };
}

function unknownInRow({ layer, value, sample }: UnknownValue, rows: Int32Array): Error {
  const shown = safeText(String(value));
  return invalidData(
    `Row ${rows[sample] ?? 0} contains ${typeof value === 'string' ? `'${shown}'` : shown}, which is not in the vocabulary of '${layer}'. Set num_oov_indices to 1 or more, or add it to the vocabulary.`,
    { row: rows[sample] ?? 0, value: shown },
  );
}

/** Rows computed at once. */
const ROWS_AT_ONCE = 1024;

/** The arrays of a computation: in memory if they fit, else computed as rows are read. @param options.maxBytes Negative: never in memory */
export async function computedArrays(
  by: RowComputation,
  shapes: readonly (readonly number[])[],
  { count, maxBytes }: { count: number; maxBytes: number },
): Promise<SampleArray[]> {
  const arrays = shapes.map((shape, index) => computedArray({ by, index }, shape, count));
  const bytes = shapes.reduce((sum, shape) => sum + count * elementsOf(shape) * 4, 0);
  if (bytes > maxBytes) return arrays;
  const whole = shapes.map((shape) => new Float32Array(count * elementsOf(shape)));
  for (let first = 0; first < count; first += ROWS_AT_ONCE) {
    const parts = await by.compute(rangeOf(first, Math.min(count, first + ROWS_AT_ONCE)));
    for (const [index, part] of parts.entries())
      whole[index]?.set(part, first * elementsOf(shapes[index] ?? []));
  }
  return arrays.map((array, index) => ({
    ...arrayOf(whole[index] ?? new Float32Array(), specOf(array)),
    computed: { by, index },
  }));
}

const specOf = ({ sampleShape, dtype }: SampleArray): ArraySpec => ({ sampleShape, dtype });

function computedArray(computed: Computed, sampleShape: readonly number[], count: number): SampleArray {
  const { by, index } = computed;
  return {
    sampleShape,
    dtype: 'float32',
    count,
    parts: [],
    values: null,
    read: async (from, to) => (await by.compute(rangeOf(from, to)))[index] ?? new Float32Array(),
    computed,
  };
}

const rangeOf = (from: number, to: number): Int32Array =>
  Int32Array.from({ length: to - from }, (_, index) => from + index);
