import type { SampleRange } from '../data/data-set.js';
import { rowsOf } from '../data/rows/rows-of.js';
import { breathe } from './cancelled.js';
import type { ReportCounters } from './report/report-counters.js';
import type { Batches } from './steps/batch.js';
import type { BatchSource } from './steps/batch-source.js';
import type { CompiledModel } from './steps/compiled-model.js';
import { createPace, type Pace, timed } from './steps/pace.js';
import { type BatchResult, createTotals, type Totals } from './totals.js';

/** Loss and metrics over all samples of a range, without an update; with `reports`, counts the outcomes, too. @throws Cancelled */
export async function evaluate(
  compiled: CompiledModel,
  source: BatchSource,
  range: SampleRange,
  options: { batchSize: number; signal: AbortSignal; pace?: Pace; reports?: ReportCounters },
): Promise<Totals> {
  const totals = createTotals(compiled);
  const { reports } = options;
  const run = (batches: Batches): BatchResult[] => {
    if (reports === undefined) return compiled.testSteps(batches);
    const results = compiled.evaluationSteps(batches);
    for (const { samples, outcomes } of results) reports.add(samples, outcomes);
    return results;
  };
  const { pace = createPace() } = options;
  for await (const batches of source.batches(rowsOf(range), options.batchSize, pace)) {
    const results = timed(pace, batches.steps, () => run(batches));
    for (const result of results) totals.add(result);
    await breathe(options.signal);
  }
  return totals;
}
