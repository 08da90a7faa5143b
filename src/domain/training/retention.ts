import type { ResolvedMetric } from '../../contracts/compile.js';
import type { Checkpoint } from '../../contracts/job-progress.js';
import type { MetricValue } from '../../contracts/primitives.js';
import type { JobCreate, ResolvedConfig } from '../../contracts/training-config.js';
import type { Issue } from '../issue.js';

/** Which checkpoints a job keeps. */
export type Retention = ResolvedConfig['checkpoint'];

const DEFAULT_KEEP_LAST = 5;

/** Refuses to choose the best by a value that no epoch of this job reports. */
export function retentionIssues(
  body: JobCreate,
  metrics: readonly ResolvedMetric[],
  isValidated = holdsOut(body),
): Issue[] {
  const monitor = body.checkpoint?.monitor;
  const known = monitored(metrics, isValidated);
  if (monitor === undefined || known.includes(monitor)) return [];
  const hint = monitor.startsWith('val_')
    ? ' Values of the held-out part need fit.validation_split, or a dataset with a validation split.'
    : '';
  const detail = `No epoch of this job reports '${monitor}'; monitor one of ${known.join(', ')}.${hint}`;
  return [{ pointer: '/checkpoint/monitor', code: 'invalid_value', detail }];
}

const holdsOut = ({ fit }: JobCreate): boolean => (fit?.validation_split ?? 0) > 0;

/** The names under which an epoch reports its values, as Keras's logs have them. */
function monitored(metrics: readonly ResolvedMetric[], isValidated: boolean): string[] {
  const names = ['loss', ...metrics.map(({ name }) => name)];
  return isValidated ? [...names, ...names.map((name) => `val_${name}`)] : names;
}

/** The retention with defaults filled in; `mode` as Keras's ModelCheckpoint guesses it. */
export function resolveRetention(
  body: JobCreate,
  metrics: readonly ResolvedMetric[],
  isValidated = holdsOut(body),
): Retention {
  const { every_epochs = 1, keep_last = DEFAULT_KEEP_LAST, keep_best = 0, mode } = body.checkpoint ?? {};
  const monitor =
    body.checkpoint?.monitor ?? monitored(metrics, isValidated).findLast((name) => name.endsWith('loss'));
  return {
    every_epochs,
    keep_last,
    keep_best,
    monitor: monitor ?? 'loss',
    mode: resolveMode(mode, monitor, metrics),
  };
}

function resolveMode(
  mode: 'auto' | 'min' | 'max' | undefined,
  monitor: string | undefined,
  metrics: readonly ResolvedMetric[],
): Retention['mode'] {
  if (mode === 'min' || mode === 'max') return mode;
  const metric = metrics.find(({ name }) => name === monitor?.replace(/^val_/, ''));
  return metric?.function.endsWith('accuracy') === true ? 'max' : 'min';
}

/** Of checkpoints in the order of their epochs, those to remove: neither among the last nor among the best to keep. */
export function superseded<Kept extends Pick<Checkpoint, 'epoch' | 'metrics'>>(
  checkpoints: readonly Kept[],
  { keep_last, keep_best, monitor, mode }: Retention,
): Kept[] {
  const best = checkpoints
    .map((checkpoint) => ({ checkpoint, rank: rankOf(checkpoint.metrics[monitor], mode) }))
    // Of equals the earlier one, which has trained less.
    .sort((a, b) => a.rank - b.rank || a.checkpoint.epoch - b.checkpoint.epoch)
    .slice(0, keep_best)
    .map(({ checkpoint }) => checkpoint);
  const keep = new Set([...checkpoints.slice(-keep_last), ...best]);
  return checkpoints.filter((checkpoint) => !keep.has(checkpoint));
}

/** The lowest is the best; what is no number is the worst. */
function rankOf(value: MetricValue | undefined, mode: Retention['mode']): number {
  const number = Number(value);
  if (Number.isNaN(number)) return Number.MAX_VALUE;
  const rank = mode === 'min' ? number : -number;
  return Math.min(Math.max(rank, -Number.MAX_VALUE), Number.MAX_VALUE);
}
