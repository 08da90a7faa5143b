import { join } from 'node:path';
import type { Evaluation } from '../../src/contracts/job-progress.js';
import type { DataFormat } from '../../src/contracts/layers.js';
import type { UnregisteredModelManifest } from '../../src/contracts/models.js';
import type { XOp } from '../../src/contracts/preprocessing.js';
import {
  MODEL_DIRECTORY,
  type TrainerAssignment,
  type TrainerOutcome,
  type TrainerToSupervisor,
} from '../../src/contracts/trainer-protocol.js';
import { checkData } from './data/check-data.js';
import { readSplits, type Split, type Splits } from './data/splits.js';
import { EngineFailure, storing } from './engine-failure.js';
import { describeEpoch, describeEvaluation } from './log-lines.js';
import { meanBackground } from './preprocessing/background.js';
import { fitSteps } from './preprocessing/fit-steps.js';
import type { SequentialModel } from './sequential.js';
import { createCheckpointWriter } from './storage/checkpoints.js';
import { saveModel } from './storage/saved-model.js';
import type { BatchSteps } from './training/batch-source.js';
import { Cancelled } from './training/cancelled.js';
import { type CompiledModel, compileModel } from './training/compiled-model.js';
import { evaluate } from './training/evaluate.js';
import { fit } from './training/fit.js';
import { metricValue } from './training/totals.js';

/** What an attempt needs of its process. */
export interface AttemptContext {
  assignment: TrainerAssignment;
  /** Aborted: stop after the running batch. */
  signal: AbortSignal;
  send(message: TrainerToSupervisor): void;
}

/** Runs one attempt from its data to its saved model. Expected ends come back as outcomes; bugs are thrown. */
export async function runAttempt(context: AttemptContext): Promise<TrainerOutcome> {
  try {
    await run(context);
    return { status: 'succeeded' };
  } catch (error) {
    if (error instanceof Cancelled) return { status: 'cancelled' };
    if (error instanceof EngineFailure) return { status: 'failed', reason: error.reason };
    throw error;
  }
}

async function run(context: AttemptContext): Promise<void> {
  const { config, dataset, datasetDirectory } = context.assignment;
  enter(context, 'loading_data');
  const splits = await readSplits(dataset, datasetDirectory, config.fit.validation_split);
  const steps: BatchSteps = { x: fitSteps(config.dataset.x, splits.train.x), y: config.dataset.y };
  enter(context, 'building');
  const compiled = compileModel(config);
  try {
    checkData(splits, config, compiled.model.outputShape);
    enter(context, 'compiling');
    log(context, describeRun(compiled, splits, config.seed));
    await trainAndSave(context, compiled, splits, steps);
  } finally {
    compiled.dispose();
  }
}

function describeRun({ model }: CompiledModel, { train }: Splits, seed: number): string {
  return `${model.weights.length} weights, ${train.count} training samples, seed ${seed}`;
}

async function trainAndSave(
  context: AttemptContext,
  compiled: CompiledModel,
  splits: Splits,
  steps: BatchSteps,
): Promise<void> {
  enter(context, 'fitting');
  await train(context, compiled, splits, steps);
  enter(context, 'evaluating');
  const evaluation = await evaluateHeldOut(context, compiled, splits, steps);
  enter(context, 'saving');
  await save(context, compiled, { evaluation, steps: steps.x, background: meanBackground(splits.train.x) });
}

function enter(
  { send }: AttemptContext,
  phase: Extract<TrainerToSupervisor, { type: 'phase' }>['phase'],
): void {
  send({ type: 'phase', phase });
}

function log({ send }: AttemptContext, message: string): void {
  send({ type: 'log', level: 'info', message });
}

async function train(
  context: AttemptContext,
  compiled: CompiledModel,
  splits: Splits,
  steps: BatchSteps,
): Promise<void> {
  const { config, attempt, attemptDirectory } = context.assignment;
  const checkpoints = createCheckpointWriter(compiled, config, attemptDirectory);
  await fit({
    compiled,
    splits,
    steps,
    fit: config.fit,
    seed: config.seed,
    attempt,
    signal: context.signal,
    onProgress: (progress) => context.send({ type: 'progress', progress }),
    onEpoch: async (epoch) => {
      context.send({ type: 'epoch', epoch });
      log(context, describeEpoch(epoch, config.fit.epochs));
      const written = await storing('The checkpoint', () => checkpoints.afterEpoch(epoch));
      if (written !== undefined) context.send({ type: 'checkpoint', ...written });
    },
  });
}

/** On the test split, or on the held-out part where there is none; null where there is neither. */
async function evaluateHeldOut(
  context: AttemptContext,
  compiled: CompiledModel,
  { test, validation }: Splits,
  steps: BatchSteps,
): Promise<Evaluation | null> {
  if (test !== null) return evaluateSplit(context, compiled, { name: 'test', split: test }, steps);
  if (validation !== null)
    return evaluateSplit(context, compiled, { name: 'validation', split: validation }, steps);
  log(context, 'The data set has no test split and nothing was held out, so there is no evaluation');
  return null;
}

async function evaluateSplit(
  context: AttemptContext,
  compiled: CompiledModel,
  { name, split }: { name: Evaluation['split']; split: Split },
  steps: BatchSteps,
): Promise<Evaluation> {
  const { signal, send } = context;
  const { config } = context.assignment;
  const began = performance.now();
  const totals = await evaluate(compiled, split, { batchSize: config.fit.batch_size, steps, signal });
  const evaluation: Evaluation = {
    split: name,
    loss: metricValue(totals.loss()),
    metrics: totals.metrics(),
    samples: totals.samples,
    seconds: (performance.now() - began) / 1000,
  };
  send({ type: 'evaluation', evaluation });
  log(context, describeEvaluation(evaluation));
  return evaluation;
}

/** That of the first layer that has one. */
function dataFormatOfModel({ layers }: SequentialModel): DataFormat {
  const formats = layers.flatMap(({ config }) => ('data_format' in config ? [config.data_format] : []));
  return formats[0] ?? 'channels_last';
}

async function save(
  { assignment }: AttemptContext,
  { model }: CompiledModel,
  result: { evaluation: Evaluation | null; steps: readonly XOp[]; background: number | null },
): Promise<void> {
  const { config, dataset, jobId, attemptDirectory } = assignment;
  const manifest: Omit<UnregisteredModelManifest, 'files'> = {
    object: 'model_version',
    name: config.name,
    created_at: new Date().toISOString(),
    job_id: jobId,
    dataset_id: config.dataset.id,
    task: config.task,
    input: dataset.dataset.x,
    preprocessing: [...result.steps],
    model_input_shape: [...model.inputShape],
    output_shape: [...model.outputShape],
    classes: dataset.dataset.classes,
    from_logits: config.compile.loss.from_logits,
    data_format: dataFormatOfModel(model),
    background: result.background,
    parameters: model.weights.reduce((sum, { variable }) => sum + variable.size, 0),
    evaluation: result.evaluation,
  };
  const directory = join(attemptDirectory, MODEL_DIRECTORY);
  await storing('The model', () => saveModel(model, config.model, manifest, directory));
}
