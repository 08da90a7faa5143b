import type { Split } from '../data/splits.js';
import { type BatchSteps, batchesOf, storedOrder } from './batch-source.js';
import { breathe } from './cancelled.js';
import type { CompiledModel } from './compiled-model.js';
import { createTotals, type Totals } from './totals.js';

/** Loss and metrics over all samples of a split, without an update. @throws Cancelled */
export async function evaluate(
  compiled: CompiledModel,
  split: Split,
  options: { batchSize: number; steps: BatchSteps; signal: AbortSignal },
): Promise<Totals> {
  const totals = createTotals(compiled.metricNames);
  const order = storedOrder(split.count);
  for (const { x, y } of batchesOf(split, order, options.batchSize, options.steps)) {
    totals.add(compiled.testStep(x, y));
    await breathe(options.signal);
  }
  return totals;
}
