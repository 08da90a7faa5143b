import type { EpochMetrics, Progress } from '../../../src/contracts/jobs/progress.js';
import type { ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';
import {
  evaluationBatchSize,
  isValidationEpoch,
  validatedSamples,
} from '../../../src/domain/training/fit/validation-epochs.js';
import { type Callbacks, noCallbacks } from '../callbacks/callbacks.js';
import { rowsOf } from '../data/rows/rows-of.js';
import { createRandom, keyOf, permutation, shuffledWithin } from '../ops/random/random.js';
import { breathe, Paused } from './cancelled.js';
import {
  beginEpoch,
  describeEpoch,
  type EpochJob,
  type EpochRun,
  positionOf,
  progressOf,
  samplesOfEpoch,
  secondsOf,
} from './epoch-run.js';
import { evaluate } from './evaluate.js';
import { NotFinite } from './not-finite.js';
import { afterEpochs, type TrainingPosition } from './position.js';
import type { BatchSource } from './steps/batch-source.js';
import { createPaces, type Paces, timed } from './steps/pace.js';
import { createThrottle } from './throttle.js';
import type { BatchResult, Totals } from './totals.js';

/** At most two reports per second leave the trainer. */
const PROGRESS_INTERVAL_MS = 500;

export interface FitOptions extends EpochJob {
  source: BatchSource;
  fit: ResolvedConfig['fit'];
  seed: number;
  signal: AbortSignal;
  /** Steps per call; if absent, as many as fit into 50 milliseconds. */
  paces?: Paces;
  /** Where to resume: weights, slots, step and learning rate of `compiled`, and the callbacks, are those of this moment. */
  from: TrainingPosition;
  /** Absent: none. */
  callbacks?: Callbacks;
  onProgress(progress: Progress): void;
  /** Saves the state between two steps if it is due, and before a pause. */
  keeper: { isDue(): boolean; keep(position: TrainingPosition): Promise<void> };
  /** Awaited before the next epoch begins. */
  onEpoch(epoch: EpochMetrics, end: EpochEnd): Promise<void>;
}

/** The result of an epoch: `next` if another follows; `last` if none does; `broken` if its loss or a weight is not finite, which ends the training. */
export type EpochEnd = 'next' | 'last' | 'broken';

/** A run from its beginning of which no state is kept. */
export const fromScratch = {
  from: afterEpochs(0),
  keeper: { isDue: () => false, keep: async () => undefined },
} as const satisfies Pick<FitOptions, 'from' | 'keeper'>;

type Fit = FitOptions & Required<Pick<FitOptions, 'callbacks'>>;

/**
 * Trains the remaining epochs, until a callback stops the training.
 * @returns why the weights of the last step are of no use; undefined where they are
 * @throws Cancelled or Paused between two steps; NotFinite as soon as a batch's loss is not finite, unless a callback ends the training
 */
export async function fit(options: FitOptions): Promise<NotFinite | undefined> {
  const { callbacks = noCallbacks(options.compiled) } = options;
  const failure = await trainEpochs({ ...options, callbacks });
  await callbacks.trainEnd();
  // Done twice, as after a pause in the evaluation, it changes nothing.
  if (failure === undefined) options.compiled.finalize();
  return failure;
}

async function trainEpochs(options: Fit): Promise<NotFinite | undefined> {
  const isDue = createThrottle(PROGRESS_INTERVAL_MS);
  const paces = options.paces ?? createPaces();
  for (let { from } = options; hasEpoch(options, from); from = afterEpochs(from.epoch + 1)) {
    const run = beginEpoch(options, from, { isDue, paces });
    try {
      await endEpoch(options, run, await runEpoch(options, run));
    } catch (error) {
      return endBroken(options, run, error);
    }
  }
  return undefined;
}

/** An epoch that was interrupted is always finished, even where a callback stopped the training in it. */
function hasEpoch({ fit: { epochs }, callbacks }: Fit, { epoch, batch }: TrainingPosition): boolean {
  return epoch < epochs && (batch > 0 || !callbacks.isStopped);
}

async function endEpoch(options: Fit, run: EpochRun, metrics: EpochMetrics): Promise<void> {
  const { callbacks, fit: settings } = options;
  const actions = await callbacks.epochEnd(metrics);
  const isLast = callbacks.isStopped || run.epoch === settings.epochs;
  if (callbacks.isStopped) reportStop(options, run);
  const did = actions.length === 0 ? {} : { callback_actions: actions };
  await options.onEpoch({ ...metrics, ...did }, isLast ? 'last' : 'next');
}

/** No other epoch follows, so that the progress ends with this one. */
function reportStop(options: Fit, run: EpochRun): void {
  options.onProgress({ ...progressOf(options, run), epochs: run.epoch });
}

/** @throws the error unless a callback ends the training where a loss or a weight is not finite */
async function endBroken(options: Fit, run: EpochRun, error: unknown): Promise<NotFinite> {
  const actions = error instanceof NotFinite ? options.callbacks.notFinite(error.finding) : undefined;
  if (!(error instanceof NotFinite) || actions === undefined) throw error;
  reportStop(options, run);
  await options.onEpoch({ ...describeEpoch(options, run, null), callback_actions: actions }, 'broken');
  return error;
}

async function runEpoch(options: Fit, run: EpochRun): Promise<EpochMetrics> {
  try {
    await breathe(options.signal);
    if (run.step === 0) await callBegin(options, run);
    await trainEpoch(options, run);
    run.trainSeconds = secondsOf(run);
    return describeEpoch(options, run, await validate(options, run));
  } catch (error) {
    if (error instanceof Paused) await options.keeper.keep(positionOf(run));
    throw error;
  }
}

/** No state is saved between these hooks and the first batch, so that a training that is resumed calls them once. */
async function callBegin({ callbacks, fit: { initial_epoch = 0 } }: Fit, { epoch }: EpochRun): Promise<void> {
  if (epoch === initial_epoch + 1) await callbacks.trainBegin();
  await callbacks.epochBegin(epoch);
}

async function trainEpoch(options: Fit, run: EpochRun): Promise<void> {
  const { compiled, source, fit: settings, signal, keeper, callbacks } = options;
  const pace = run.paces.train;
  const done = run.step;
  const most = (batches: number) => callbacks.batchesAfter(done + batches);
  for await (const batches of source.batches(rowsLeft(options, run), settings.batch_size, pace, most)) {
    for (const result of timed(pace, batches.steps, () => compiled.trainSteps(batches)))
      takeResult(options, run, result);
    await callbacks.batchEnd(run);
    if (run.isDue()) options.onProgress(progressOf(options, run));
    await breathe(signal);
    if (keeper.isDue()) await keeper.keep(positionOf(run));
    if (callbacks.isStopped) break;
  }
  // The last update shows in no loss of this epoch, but would be in its checkpoint.
  if (!compiled.hasFiniteWeights()) throw new NotFinite('A weight became NaN or infinite', run);
}

/** @throws NotFinite; what the same call computed after this step is ignored */
function takeResult(options: Fit, run: EpochRun, result: BatchResult): void {
  run.step += 1;
  run.totals.add(result);
  if (Number.isFinite(result.loss)) return;
  options.onProgress(progressOf(options, run));
  throw new NotFinite(`The loss became ${result.loss}`, run);
}

/** Of the running epoch; none where a callback stopped the training before it was interrupted. */
function rowsLeft(options: Fit, { epoch, step }: EpochRun): Int32Array {
  const { pass, from, to } = samplesOfEpoch(options, epoch);
  const done = options.callbacks.isStopped ? to : from + step * options.fit.batch_size;
  return orderOfPass(options, pass).subarray(done, to);
}

/** Another order for each pass over the samples, decided by the seed. */
function orderOfPass({ splits: { train }, fit, seed }: Fit, pass: number): Int32Array {
  const random = createRandom(seed, keyOf('shuffle'), pass);
  if (fit.shuffle === 'batch') return shuffledWithin(rowsOf(train), fit.batch_size, random);
  return fit.shuffle ? permutation(train.count, random) : rowsOf(train);
}

async function validate(options: Fit, { epoch, paces }: EpochRun): Promise<Totals | null> {
  const { compiled, source, splits, fit: settings, signal, callbacks } = options;
  if (splits.validation === null || !isValidationEpoch(settings, epoch)) return null;
  const { from, count } = splits.validation;
  await callbacks.testBegin();
  try {
    const range = { from, count: validatedSamples(settings, count) };
    return await evaluate(compiled, source, range, {
      batchSize: evaluationBatchSize(settings),
      signal,
      pace: paces.test,
    });
  } finally {
    await callbacks.testEnd();
  }
}
