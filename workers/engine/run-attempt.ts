import { join } from 'node:path';
import type { Evaluation, Phase } from '../../src/contracts/job-progress.js';
import type { DataFormat } from '../../src/contracts/layers.js';
import type { UnregisteredModelManifest } from '../../src/contracts/models.js';
import type { XOp } from '../../src/contracts/preprocessing.js';
import { MODEL_DIRECTORY, type TrainerOutcome } from '../../src/contracts/trainer-protocol.js';
import { learnsNumbers } from '../../src/domain/labels.js';
import { elementsOf } from '../../src/domain/shape.js';
import { type AttemptContext, log } from './attempt-context.js';
import { checkData } from './data/check-data.js';
import { type DataSet, type OpenedDataSet, openDataSet, type SampleRange } from './data/data-set.js';
import { prepareWide } from './data/prepared-array.js';
import { describeInputs } from './describe-inputs.js';
import { EngineFailure, storing } from './engine-failure.js';
import { describeCompilation, describeConstant, describeEpoch, describeEvaluation } from './log-lines.js';
import { fitSteps } from './preprocessing/fit-steps.js';
import { restoreBest } from './restore-best.js';
import { resume } from './resume.js';
import { buildSequential, type SequentialModel } from './sequential.js';
import { openStateKeeper } from './state-keeper.js';
import { saveModel } from './storage/saved-model.js';
import type { BatchSteps } from './training/batch.js';
import { type BatchSource, openBatchSource } from './training/batch-source.js';
import { Cancelled, Paused } from './training/cancelled.js';
import { compileJob, compileJobByXla } from './training/compile-job.js';
import type { CompiledModel } from './training/compiled-model.js';
import { evaluate } from './training/evaluate.js';
import { fit } from './training/fit.js';
import { metricValue } from './training/totals.js';

/** Runs one attempt from its data to its saved model. Expected ends come back as outcomes; bugs are thrown. */
export async function runAttempt(context: AttemptContext): Promise<TrainerOutcome> {
  try {
    await run(context);
    return { status: 'succeeded' };
  } catch (error) {
    if (error instanceof Cancelled) return { status: 'cancelled' };
    if (error instanceof Paused) return { status: 'paused' };
    if (error instanceof EngineFailure) return { status: 'failed', reason: error.reason };
    throw error;
  }
}

/** What the parts of an attempt work on. */
interface Run {
  context: AttemptContext;
  compiled: CompiledModel;
  /** As it is stored. */
  opened: OpenedDataSet;
  /** As the recorded steps take it. */
  data: DataSet;
  source: BatchSource;
  /** Every step on x, fitted: those that are recorded, and those that are done already. */
  preprocessing: readonly XOp[];
}

async function run(context: AttemptContext): Promise<void> {
  const { config, dataset, datasetDirectory } = context.assignment;
  context.report({ type: 'device', device: context.device });
  enter(context, 'loading_data');
  const opened = await openDataSet(dataset, datasetDirectory, {
    validationSplit: config.fit.validation_split,
    maxResidentBytes: context.maxResidentBytes,
    labelsAsNumbers: learnsNumbers(dataset.dataset, config),
  });
  const preprocessing = await fitSteps(config.dataset.x, opened, (entries) => {
    log(context, 'warn', describeConstant(entries, dataset.dataset.feature_names));
  });
  const { data, steps: x } = await prepareWide(opened, preprocessing, context.maxResidentBytes);
  const steps: BatchSteps = { x, y: config.dataset.y };
  enter(context, 'building');
  const model = buildSequential(config.model);
  await checkData(data, config, model.outputShape);
  enter(context, 'compiling');
  const compiled = compile(context, data, steps, model);
  const source = openBatchSource(data);
  try {
    log(context, 'info', describeRun(compiled, data, config.seed));
    await trainAndSave({ context, compiled, opened, data, source, preprocessing });
  } finally {
    await source.close();
    compiled.dispose();
  }
}

/** Where XLA is to compile, it does here, and what came of it goes into the record and the log. */
function compile(
  context: AttemptContext,
  data: DataSet,
  steps: BatchSteps,
  model: SequentialModel,
): CompiledModel {
  const { xla = 'off', assignment } = context;
  if (xla === 'off') return compileJob(assignment.config, data, steps, model);
  const { compiled, compilation } = compileJobByXla(assignment.config, data, steps, { model, xla });
  context.report({ type: 'compilation', compilation });
  log(context, compilation.refusal === null ? 'info' : 'warn', describeCompilation(compilation));
  return compiled;
}

function describeRun({ model }: CompiledModel, { x, splits }: DataSet, seed: number): string {
  const place = x.values === null ? ', streamed from disk' : '';
  return `${model.weights.length} weights, ${splits.train.count} training samples${place}, seed ${seed}`;
}

async function trainAndSave(run: Run): Promise<void> {
  const { context } = run;
  enter(context, 'fitting');
  await train(run);
  const restoredEpoch = await storing('The best checkpoint', () => restoreBest(context, run.compiled));
  enter(context, 'evaluating');
  const evaluation = await evaluateHeldOut(run);
  enter(context, 'saving');
  await save(run, { evaluation, restoredEpoch });
}

function enter({ report }: AttemptContext, phase: Phase): void {
  report({ type: 'phase', phase });
}

async function train({ context, compiled, data, source }: Run): Promise<void> {
  const { config, attempt } = context.assignment;
  const from = await resume(context, compiled);
  const keeper = await openStateKeeper(context, compiled);
  await fit({
    compiled,
    source,
    splits: data.splits,
    fit: config.fit,
    seed: config.seed,
    attempt,
    signal: context.signal,
    from,
    keeper,
    onProgress: context.progress,
    onEpoch: async (epoch) => {
      context.report({ type: 'epoch', epoch });
      log(context, 'info', describeEpoch(epoch, config.fit.epochs));
      await keeper.afterEpoch(epoch);
    },
  });
}

/** On the test split, or on the held-out part where there is none; null where there is neither. */
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
  { context, compiled, source }: Run,
  name: Evaluation['split'],
  range: SampleRange,
): Promise<Evaluation> {
  const { signal, report, assignment } = context;
  const began = performance.now();
  const options = { batchSize: assignment.config.fit.batch_size, signal };
  const totals = await evaluate(compiled, source, range, options);
  const evaluation: Evaluation = {
    split: name,
    loss: metricValue(totals.loss()),
    metrics: totals.metrics(),
    samples: totals.samples,
    seconds: (performance.now() - began) / 1000,
  };
  report({ type: 'evaluation', evaluation });
  log(context, 'info', describeEvaluation(evaluation));
  return evaluation;
}

/** That of the first layer that has one. */
function dataFormatOfModel({ layers }: SequentialModel): DataFormat {
  const formats = layers.flatMap(({ config }) => ('data_format' in config ? [config.data_format] : []));
  return formats[0] ?? 'channels_last';
}

async function save(
  { context, compiled, opened, preprocessing }: Run,
  { evaluation, restoredEpoch }: { evaluation: Evaluation | null; restoredEpoch: number | null },
): Promise<void> {
  const { config, dataset, jobId, attemptDirectory } = context.assignment;
  const { model } = compiled;
  const dataFormat = dataFormatOfModel(model);
  const manifest: Omit<UnregisteredModelManifest, 'files'> = {
    object: 'model_version',
    name: config.name,
    created_at: new Date().toISOString(),
    job_id: jobId,
    dataset_id: config.dataset.id,
    task: config.task,
    input: dataset.dataset.x,
    preprocessing: [...preprocessing],
    model_input_shape: [...model.inputShape],
    output_shape: [...model.outputShape],
    classes: learnsNumbers(dataset.dataset, config) ? null : dataset.dataset.classes,
    from_logits: config.compile.loss.from_logits,
    data_format: dataFormat,
    ...(await describeInputs(dataset.dataset, opened, dataFormat)),
    parameters: model.weights.reduce((sum, { shape }) => sum + elementsOf(shape), 0),
    evaluation,
    restored_epoch: restoredEpoch,
  };
  const directory = join(attemptDirectory, MODEL_DIRECTORY);
  await storing('The model', () =>
    saveModel(model, compiled.readWeights(), { config: config.model, manifest, directory }),
  );
}
