import type { SampleRange } from '../data/data-set.js';
import { type BatchSource, rowsOf } from './batch-source.js';
import { breathe } from './cancelled.js';
import type { CompiledModel } from './compiled-model.js';
import { createTotals, type Totals } from './totals.js';

/** Loss and metrics over all samples of a range, without an update. @throws Cancelled */
export async function evaluate(
  compiled: CompiledModel,
  source: BatchSource,
  range: SampleRange,
  options: { batchSize: number; signal: AbortSignal },
): Promise<Totals> {
  const totals = createTotals(compiled.metricNames);
  for await (const batch of source.batches(rowsOf(range), options.batchSize)) {
    totals.add(compiled.testStep(batch));
    await breathe(options.signal);
  }
  return totals;
}
