import type { ResolvedMetric } from '../../contracts/compile.js';
import type { Checkpoint } from '../../contracts/job-progress.js';
import type { JobCreate, ResolvedConfig } from '../../contracts/training-config.js';
import type { MetricValue } from '../../schema/primitives.js';
import type { Issue } from '../problems/issue.js';

/** The checkpoints that a job keeps. */
export type Retention = ResolvedConfig['checkpoint'];

type Named = Pick<ResolvedMetric, 'name'>;
/** The parts of a job that determine retention. */
type Settings = Pick<JobCreate, 'checkpoint' | 'fit'>;

const DEFAULT_KEEP_LAST = 5;

/** Rejects a monitored value that no epoch of this job reports. */
export function retentionIssues(body: Settings, metrics: readonly Named[], isValidated: boolean): Issue[] {
  const monitor = body.checkpoint?.monitor;
  const known = monitored(metrics, isValidated);
  if (monitor === undefined || known.includes(monitor)) return [];
  const hint = monitor.startsWith('val_')
    ? ' Validation values require fit.validation_split, or a dataset with a validation split.'
    : '';
  const detail = `No epoch of this job reports '${monitor}'; monitor one of ${known.join(', ')}.${hint}`;
  return [{ pointer: '/checkpoint/monitor', code: 'invalid_value', detail }];
}

/** The names under which an epoch reports its values, as in Keras's logs. */
function monitored(metrics: readonly Named[], isValidated: boolean): string[] {
  const names = ['loss', ...metrics.map(({ name }) => name)];
  return isValidated ? [...names, ...names.map((name) => `val_${name}`)] : names;
}

/** The retention with defaults filled in; `mode` as guessed by Keras's ModelCheckpoint. */
export function resolveRetention(
  body: JobCreate,
  metrics: readonly ResolvedMetric[],
  isValidated: boolean,
): Retention {
  const {
    every_epochs = 1,
    keep_last = DEFAULT_KEEP_LAST,
    keep_best = 0,
    restore_best = false,
    mode,
  } = body.checkpoint ?? {};
  const monitor =
    body.checkpoint?.monitor ?? monitored(metrics, isValidated).findLast((name) => name.endsWith('loss'));
  return {
    every_epochs,
    keep_last,
    keep_best,
    monitor: monitor ?? 'loss',
    mode: resolveMode(mode, monitor, metrics),
    restore_best,
  };
}

function resolveMode(
  mode: 'auto' | 'min' | 'max' | undefined,
  monitor: string | undefined,
  metrics: readonly ResolvedMetric[],
): Retention['mode'] {
  if (mode === 'min' || mode === 'max') return mode;
  const metric = metrics.find(({ name }) => name === monitor?.replace(/^val_/, ''));
  return metric === undefined ? 'min' : BETTER[metric.function];
}

/** Whether lower or higher is better for a metric. */
const BETTER: { readonly [F in ResolvedMetric['function']]: Retention['mode'] } = {
  binary_accuracy: 'max',
  categorical_accuracy: 'max',
  sparse_categorical_accuracy: 'max',
  mean_squared_error: 'min',
  mean_absolute_error: 'min',
};

type Rated = Pick<Checkpoint, 'epoch' | 'metrics'>;

/** The checkpoints to remove, given in epoch order: those among neither the newest nor the best to keep. */
export function superseded<Kept extends Rated>(checkpoints: readonly Kept[], retention: Retention): Kept[] {
  const { keep_last, restore_best } = retention;
  const keepBest = Math.max(retention.keep_best, restore_best === true ? 1 : 0);
  const best = ranked(checkpoints, retention).slice(0, keepBest);
  const keep = new Set([...checkpoints.slice(-keep_last), ...best]);
  return checkpoints.filter((checkpoint) => !keep.has(checkpoint));
}

/** The checkpoints with a number for the monitored value, the best first. */
export function bestFirst<Kept extends Rated>(
  checkpoints: readonly Kept[],
  retention: Pick<Retention, 'monitor' | 'mode'>,
): Kept[] {
  return ranked(checkpoints, retention).filter(({ metrics }) => isNumber(metrics[retention.monitor]));
}

/** Whether an epoch is better than every checkpoint of an earlier one. */
export function isNewBest(
  epoch: Rated,
  before: readonly Rated[],
  retention: Pick<Retention, 'monitor' | 'mode'>,
): boolean {
  return bestFirst([...before, epoch], retention)[0] === epoch;
}

const isNumber = (value: MetricValue | undefined): boolean => !Number.isNaN(Number(value));

/** The best first; among equal ones the earlier, which has trained less. */
function ranked<Kept extends Rated>(
  checkpoints: readonly Kept[],
  { monitor, mode }: Pick<Retention, 'monitor' | 'mode'>,
): Kept[] {
  return checkpoints
    .map((checkpoint) => ({ checkpoint, rank: rankOf(checkpoint.metrics[monitor], mode) }))
    .sort((a, b) => a.rank - b.rank || a.checkpoint.epoch - b.checkpoint.epoch)
    .map(({ checkpoint }) => checkpoint);
}

/** The lowest rank is the best; non-finite values rank last. */
function rankOf(value: MetricValue | undefined, mode: Retention['mode']): number {
  const number = Number(value);
  if (Number.isNaN(number)) return Number.MAX_VALUE;
  const rank = mode === 'min' ? number : -number;
  return Math.min(Math.max(rank, -Number.MAX_VALUE), Number.MAX_VALUE);
}
