import type { TrainerOutcome } from '../../../src/contracts/ipc/trainer.js';
import type { EpochMetrics, Evaluation, Phase, XlaMode } from '../../../src/contracts/jobs/progress.js';
import { evaluationBatchSize } from '../../../src/domain/training/fit/validation-epochs.js';
import { type Callbacks, createCallbacks } from '../callbacks/callbacks.js';
import { countBalanced } from '../data/balanced-classes.js';
import type { DataSet, SampleRange } from '../data/data-set.js';
import { residentLimit } from '../data/residence.js';
import { explainShortage } from '../device/memory-shortage.js';
import { warnOfSlowPolicies } from '../device/precision-speed.js';
import { reportPromise, reportRefusal } from '../device/reproducibility.js';
import { DatasetTooLarge, EngineFailure, KernelRefused, shortageIn, storing } from '../engine-failure.js';
import { runInference } from '../inference/run-inference.js';
import { buildModel } from '../model/build-model.js';
import type { Model } from '../model/model.js';
import { Cancelled, Paused } from '../training/cancelled.js';
import { compileJobByXla } from '../training/compile-job.js';
import { evaluate } from '../training/evaluate.js';
import { type EpochEnd, fit } from '../training/fit.js';
import type { NotFinite } from '../training/not-finite.js';
import { type BatchSource, openBatchSource } from '../training/steps/batch-source.js';
import type { CompiledModel } from '../training/steps/compiled-model.js';
import { createPaces } from '../training/steps/pace.js';
import { metricValue } from '../training/totals.js';
import { adapt } from './adapt.js';
import { type AttemptContext, log } from './attempt-context.js';
import { describeClassWeights, describeCompilation, describeEpoch, describeEvaluation } from './log-lines.js';
import { checkPrepared, type PreparedData, prepareData } from './prepare-data.js';
import { openReports, saveReports } from './reports.js';
import { restoreBest } from './restore-best.js';
import { resume } from './resume.js';
import { saveTrained } from './save-trained.js';
import { startFromWeights } from './start-from-weights.js';
import { openStateKeeper } from './state-keeper.js';

/** Runs one attempt from its data to its saved model. Expected outcomes are returned; bugs are thrown. */
export async function runAttempt(context: AttemptContext): Promise<TrainerOutcome> {
  try {
    const { inference } = context.assignment.config;
    await (inference === undefined ? run(context) : runInference(context, inference));
    return { status: 'succeeded' };
  } catch (error) {
    if (error instanceof Cancelled) return { status: 'cancelled' };
    if (error instanceof Paused) return { status: 'paused' };
    if (error instanceof KernelRefused) {
      reportRefusal(context, error);
      return { status: 'refused', refusal: error.refusal };
    }
    if (error instanceof EngineFailure) return { status: 'failed', reason: error.reason };
    throw error;
  }
}

/** The state shared by the parts of an attempt. */
interface Run extends PreparedData {
  context: AttemptContext;
  compiled: CompiledModel;
  /** The XLA mode; less than requested if XLA rejected a step. */
  xla: XlaMode;
  source: BatchSource;
}

async function run(context: AttemptContext): Promise<void> {
  context.report({ type: 'device', device: context.device });
  try {
    await loadAndRun(context, residentLimit({ ...context, estimate: context.assignment.estimate }));
  } catch (error) {
    if (!(error instanceof DatasetTooLarge)) throw error;
    const { name } = context.device;
    log(context, 'warn', `The dataset does not fit in the memory of ${name}, so it is streamed from disk`);
    await loadAndRun(context, 0);
  }
}

async function loadAndRun(context: AttemptContext, maxResidentBytes: number): Promise<void> {
  const loaded = await load(context, maxResidentBytes);
  await runOn(await withClassWeights(context, loaded), loaded);
}

/** The attempt with numbers in place of balanced class weights, which are logged. */
async function withClassWeights(
  context: AttemptContext,
  { model, opened }: Pick<Loaded, 'model' | 'opened'>,
): Promise<AttemptContext> {
  const { assignment } = context;
  const { class_weight: given } = assignment.config.fit;
  const names = model.outputs.map(({ name }) => name);
  const class_weight = await countBalanced(given, names, opened);
  if (class_weight === given) return context;
  log(context, 'info', describeClassWeights(class_weight));
  const config = { ...assignment.config, fit: { ...assignment.config.fit, class_weight } };
  return { ...context, assignment: { ...assignment, config } };
}

/** The data of an attempt and its model. */
interface Loaded extends PreparedData {
  model: Model;
}

async function load(context: AttemptContext, maxResidentBytes: number): Promise<Loaded> {
  const { config } = context.assignment;
  enter(context, 'loading_data');
  const prepared = await prepareData(context, maxResidentBytes);
  enter(context, 'building');
  const model = buildModel(prepared.definition);
  await checkPrepared(prepared, model, config);
  return { ...prepared, model };
}

async function runOn(context: AttemptContext, loaded: Loaded): Promise<void> {
  try {
    await compileAndTrain(context, loaded);
  } catch (error) {
    const shortage = error instanceof DatasetTooLarge ? undefined : shortageIn(error);
    throw shortage === undefined ? error : await explainShortage(context, loaded, shortage);
  }
}

async function compileAndTrain(context: AttemptContext, { model, ...loaded }: Loaded): Promise<void> {
  const { config } = context.assignment;
  enter(context, 'compiling');
  const { compiled, xla } = compile(context, { ...loaded, model });
  const source = openBatchSource(loaded.data);
  try {
    log(context, 'info', describeRun(compiled, loaded.data, config.seed));
    warnOfSlowPolicies(context, model);
    await trainAndSave({ context, compiled, xla, source, ...loaded });
  } finally {
    await source.close();
    compiled.dispose();
  }
}

/** Compiles the model, by XLA if requested, and reports the result in the record and the log. */
function compile(
  context: AttemptContext,
  { steps, model, data }: Pick<Loaded, 'steps' | 'model' | 'data'>,
): Pick<Run, 'compiled' | 'xla'> {
  const { xla = 'off', assignment } = context;
  const { compiled, compilation } = compileJobByXla(assignment.config, data, steps, { model, xla });
  if (compilation === null) return { compiled, xla };
  context.report({ type: 'compilation', compilation });
  log(context, compilation.refusal === null ? 'info' : 'warn', describeCompilation(compilation));
  return { compiled, xla: compilation.xla };
}

function describeRun({ model }: CompiledModel, { x, splits }: DataSet, seed: number): string {
  const place = x.some(({ values }) => values === null) ? ', streamed from disk' : '';
  return `${model.weights.length} weights, ${splits.train.count} training samples${place}, seed ${seed}`;
}

async function trainAndSave(run: Run): Promise<void> {
  const { context } = run;
  enter(context, 'fitting');
  const { failure, best } = await train(run);
  const restoredEpoch = await storing('The best checkpoint', () => restoreBest(context, run.compiled, best));
  if (failure !== undefined && restoredEpoch === null) throw failure;
  enter(context, 'evaluating');
  const evaluation = await evaluateHeldOut(run);
  enter(context, 'saving');
  await saveTrained(context, { ...run, evaluation, restoredEpoch });
}

function enter({ report }: AttemptContext, phase: Phase): void {
  report({ type: 'phase', phase });
}

/** How a training ended. */
interface Trained {
  /** Why the weights of the last step are of no use; undefined where they are. */
  failure: NotFinite | undefined;
  best: Callbacks['best'];
}

async function train(run: Run): Promise<Trained> {
  const { context, compiled, xla, data, source } = run;
  const { config, attempt } = context.assignment;
  const callbacks = createCallbacks(config.fit.callbacks ?? [], {
    compiled,
    epochs: config.fit.epochs,
    log: (message) => log(context, 'info', message),
  });
  const { position, provenance } = await resume(context, { compiled, callbacks });
  if (provenance === null) {
    const isGiven = await startFromWeights(context, compiled);
    await adapt(context, run, isGiven);
  }
  const { reasons } = reportPromise(context, xla, provenance);
  const keeper = await openStateKeeper(context, { compiled, callbacks }, { xla, reasons });
  const failure = await fit({
    compiled,
    callbacks,
    source,
    splits: data.splits,
    fit: config.fit,
    seed: config.seed,
    attempt,
    signal: context.signal,
    paces: createPaces(context.checkpointSeconds * 1000),
    from: position,
    keeper,
    onProgress: context.progress,
    onEpoch: async (epoch, end) => {
      reportEpoch(context, epoch, end);
      if (end !== 'broken') await keeper.afterEpoch(epoch, end === 'last');
    },
  });
  return { failure, best: callbacks.best };
}

function reportEpoch(context: AttemptContext, epoch: EpochMetrics, end: EpochEnd): void {
  context.report({ type: 'epoch', epoch });
  log(context, 'info', describeEpoch(epoch, context.assignment.config.fit.epochs));
  for (const { message } of epoch.callback_actions ?? [])
    log(context, end === 'broken' ? 'warn' : 'info', message);
}

/** Evaluates on the test split, or on the held-out part if there is none; null if there is neither. */
async function evaluateHeldOut(run: Run): Promise<Evaluation | null> {
  const { test, validation } = run.data.splits;
  if (test !== null) return evaluateSplit(run, 'test', test);
  if (validation !== null) return evaluateSplit(run, 'validation', validation);
  log(
    run.context,
    'info',
    'The dataset has no test split and no samples were held out, so there is no evaluation',
  );
  return null;
}

async function evaluateSplit(
  { context, compiled, source, plan }: Run,
  name: Evaluation['split'],
  range: SampleRange,
): Promise<Evaluation> {
  const { signal, report, assignment } = context;
  const began = performance.now();
  const reports = openReports(compiled, plan);
  const batchSize = evaluationBatchSize(assignment.config.fit);
  const totals = await evaluate(compiled, source, range, { batchSize, signal, ...(reports && { reports }) });
  const evaluation: Evaluation = {
    split: name,
    loss: metricValue(totals.loss()),
    metrics: totals.metrics(),
    samples: totals.samples,
    seconds: (performance.now() - began) / 1000,
  };
  if (reports !== undefined)
    await storing('The reports by class', () => saveReports(context, { reports: reports.reports() }));
  report({ type: 'evaluation', evaluation });
  log(context, 'info', describeEvaluation(evaluation));
  return evaluation;
}
