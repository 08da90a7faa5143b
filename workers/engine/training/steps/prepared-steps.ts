import { rowsOfBatch, storageOf } from '../../data/batch-input.js';
import { distinctSpans, spannedRows } from '../../data/rows/row-span.js';
import type { ArraySpec } from '../../data/sample-array.js';
import { type DeviceTensor, deviceTensor, type Session, type TensorValues } from '../../graph/session.js';
import type { TrainedOutputs } from '../outputs/trained-output.js';
import type { BatchResult } from '../totals.js';
import type { Batches } from './batch.js';
import { resultSize } from './recorded-results.js';
import type { RecordedSteps } from './recorded-steps.js';

/** The result of a batch, and what `recordReport` records of it. */
export interface EvaluatedBatch extends BatchResult {
  outcomes: Float32Array;
}

/** The arrays of inputs, and those of labels. */
interface StoredArrays {
  x: readonly ArraySpec[];
  y: readonly ArraySpec[];
}

/** Runs steps of the batches' size; the tensors given with them are used once. */
export function prepareSteps(
  session: Session,
  recorded: ReadonlyMap<number, RecordedSteps>,
  data: StoredArrays,
) {
  const runs = new Map(
    [...recorded].map(([samples, { feeds, result }]) => [
      samples,
      session.prepare({ feeds, fetches: [result] }),
    ]),
  );
  return (batches: Batches, extra: readonly DeviceTensor[]): StepValues => {
    const { samples, steps } = batches;
    const run = runs.get(samples);
    if (run === undefined) throw new Error(`No step was compiled for batches of ${samples}`);
    const inputs = [deviceTensor(Int32Array.of(steps), []), ...tensorsOf(batches, data), ...extra];
    try {
      return { values: run(inputs)[0], batches };
    } finally {
      for (const input of inputs) input.dispose();
    }
  };
}

function tensorsOf(batches: Batches, { x, y }: StoredArrays): DeviceTensor[] {
  const { steps, samples } = batches;
  if ('rows' in batches)
    return distinctSpans([...x, ...y]).map((span) =>
      deviceTensor(spannedRows(batches.rows, span), [steps, samples * span.length]),
    );
  const values = [...batches.x, ...batches.y];
  return [...x, ...y].map((spec, index) =>
    deviceTensor(values[index] ?? new Uint8Array(), [
      steps,
      rowsOfBatch(spec, samples),
      ...storageOf(spec).sampleShape,
    ]),
  );
}

/** The values that the steps of a call returned. */
export interface StepValues {
  values: TensorValues | undefined;
  batches: Batches;
}

/** The results of the steps of a call. */
export function resultsOf(
  { values, batches: { steps, samples } }: StepValues,
  trained: TrainedOutputs,
): EvaluatedBatch[] {
  const width = (values?.length ?? 0) / steps;
  return Array.from({ length: steps }, (_, index) =>
    resultOf(values?.subarray(index * width, (index + 1) * width), samples, trained),
  );
}

/** The numbers of `recordResult`, the last of which are the positions of the groups, then those of `recordReport`. */
function resultOf(
  values: TensorValues | undefined,
  samples: number,
  trained: TrainedOutputs,
): EvaluatedBatch {
  const size = resultSize(trained);
  const [loss = Number.NaN, ...metrics] = values?.subarray(0, size) ?? [];
  const positions = metrics.splice(metrics.length - trained.groups.length, trained.groups.length);
  const outcomes = Float32Array.from(values?.subarray(size) ?? []);
  return { samples, loss, metrics, positions, outcomes };
}
