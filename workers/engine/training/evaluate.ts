import type { SampleRange } from '../data/data-set.js';
import { rowsOf } from '../data/rows/rows-of.js';
import { breathe } from './cancelled.js';
import type { BatchSource } from './steps/batch-source.js';
import type { CompiledModel } from './steps/compiled-model.js';
import { createPace, type Pace, timed } from './steps/pace.js';
import { createTotals, type Totals } from './totals.js';

/** Loss and metrics over all samples of a range, without an update. @throws Cancelled */
export async function evaluate(
  compiled: CompiledModel,
  source: BatchSource,
  range: SampleRange,
  options: { batchSize: number; signal: AbortSignal; pace?: Pace },
): Promise<Totals> {
  const totals = createTotals(compiled);
  const { pace = createPace() } = options;
  for await (const batches of source.batches(rowsOf(range), options.batchSize, pace)) {
    const results = timed(pace, batches.steps, () => compiled.testSteps(batches));
    for (const result of results) totals.add(result);
    await breathe(options.signal);
  }
  return totals;
}
