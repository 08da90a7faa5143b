import {
  MAX_WORST_SAMPLES,
  type StoredReports,
  type WorstSample,
} from '../../../src/contracts/jobs/evaluation-report.js';
import type { Evaluation } from '../../../src/contracts/jobs/progress.js';
import { type AttemptContext, log } from '../attempt/attempt-context.js';
import { describeEvaluation } from '../attempt/log-lines.js';
import { openReports, saveReports } from '../attempt/reports.js';
import { rowsOf } from '../data/rows/rows-of.js';
import { storing } from '../engine-failure.js';
import { breathe } from '../training/cancelled.js';
import type { ReportCounters } from '../training/report/report-counters.js';
import { type BatchSource, openBatchSource } from '../training/steps/batch-source.js';
import type { CompiledModel } from '../training/steps/compiled-model.js';
import { createPace, timed } from '../training/steps/pace.js';
import { createTotals, metricValue, type Totals } from '../training/totals.js';
import { compileInference } from './compile-inference.js';
import { describeSamples } from './describe-samples.js';
import type { InferenceSource, LoadedInference } from './load-inference.js';
import { trackProgress } from './progress.js';
import { keepWorst, type WorstSamples } from './worst-samples.js';

/** The parts of an evaluation. */
interface Evaluated {
  context: AttemptContext;
  loaded: LoadedInference;
  compiled: CompiledModel;
  source: BatchSource;
  reports: ReportCounters | undefined;
  worst: WorstSamples;
}

/** Evaluates a version on its samples as Keras's evaluate does, with the reports by class and the samples of highest loss. */
export async function evaluateSplit(
  context: AttemptContext,
  from: InferenceSource,
  loaded: LoadedInference,
): Promise<void> {
  const { report, assignment } = context;
  report({ type: 'phase', phase: 'compiling' });
  const compiled = compileInference(assignment.config, from, loaded, 'evaluate');
  const source = openBatchSource(loaded.data);
  const reports = openReports(compiled, loaded.plan);
  const run = { context, loaded, compiled, source, reports, worst: keepWorst(MAX_WORST_SAMPLES) };
  try {
    report({ type: 'phase', phase: 'evaluating' });
    const began = performance.now();
    const totals = await runBatches(run);
    const evaluation: Evaluation = {
      split: from.inference.split,
      loss: metricValue(totals.loss()),
      metrics: totals.metrics(),
      samples: totals.samples,
      seconds: (performance.now() - began) / 1000,
    };
    const worst_samples = await describeWorst(run);
    const stored: StoredReports = {
      reports: reports?.reports() ?? [],
      ...(worst_samples.length > 0 && { worst_samples }),
    };
    await storing('The reports by class', () => saveReports(context, stored));
    report({ type: 'evaluation', evaluation });
    log(context, 'info', describeEvaluation(evaluation));
  } finally {
    await source.close();
    compiled.dispose();
  }
}

async function runBatches({ context, loaded, compiled, source, reports, worst }: Evaluated): Promise<Totals> {
  const { signal, assignment } = context;
  const totals = createTotals(compiled);
  const progress = trackProgress(context, loaded.range.count);
  const pace = createPace();
  const values = () => ({ loss: metricValue(totals.loss()), metrics: totals.metrics() });
  for await (const batches of source.batches(rowsOf(loaded.range), assignment.config.fit.batch_size, pace)) {
    const results = timed(pace, batches.steps, () => compiled.evaluationSteps(batches));
    for (const { outcomes, ...result } of results) {
      const { samples } = result;
      worst.add(totals.samples, outcomes.subarray(outcomes.length - samples));
      reports?.add(samples, outcomes);
      totals.add(result);
    }
    progress.done(batches.steps, batches.steps * batches.samples, values);
    await breathe(signal);
  }
  return totals;
}

/** Without samples where a loss is that of a whole batch, whose samples have NaN. */
async function describeWorst({
  context,
  loaded,
  compiled,
  source,
  worst,
}: Evaluated): Promise<WorstSample[]> {
  const listed = worst.list();
  if (listed.every(({ loss }) => Number.isNaN(loss))) return [];
  const samples = Int32Array.from(listed, ({ index }) => index);
  const outputs: Float32Array[] = [];
  for await (const batches of source.batches(samples, 1, { steps: samples.length })) {
    const values = compiled.outputSteps(batches);
    const size = values.length / batches.steps;
    for (let step = 0; step < batches.steps; step++)
      outputs.push(values.slice(step * size, (step + 1) * size));
    await breathe(context.signal);
  }
  return describeSamples(context.assignment.config, loaded, listed, outputs);
}
