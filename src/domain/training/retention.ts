import type { Checkpoint } from '../../contracts/jobs/progress.js';
import type { JobCreate, ResolvedConfig } from '../../contracts/jobs/training-config.js';
import type { MetricResult } from '../../schema/primitives.js';
import type { Finding } from '../problems/finding.js';
import { bestMonitors, restoresBest } from './best-epoch.js';
import { modelCheckpoints } from './callbacks/model-checkpoints.js';
import type { ReadCallback } from './callbacks/read-callbacks.js';
import { comparisonIssues, directionOf, type MonitoredMetric, monitorIssues } from './metrics/monitor.js';

/** The checkpoints that a job keeps. */
export type Retention = ResolvedConfig['checkpoint'];

const DEFAULT_KEEP_LAST = 5;

/** Refuses to choose the best by a value that no epoch of this job reports. @param known Values that they report */
export function retentionIssues(
  { checkpoint }: Pick<JobCreate, 'checkpoint'>,
  known: readonly string[],
): Finding[] {
  const monitor = checkpoint?.monitor;
  return monitor === undefined ? [] : monitorIssues(monitor, known, '/checkpoint/monitor');
}

/** Refuses a value that is a list, or that has no better direction. */
export function retentionComparison(
  { checkpoint }: Pick<JobCreate, 'checkpoint'>,
  metrics: readonly MonitoredMetric[],
): Finding[] {
  if (checkpoint?.monitor === undefined) return [];
  const { monitor, mode = 'auto' } = checkpoint;
  return comparisonIssues({ monitor, mode, pointer: '/checkpoint' }, metrics);
}

/** The parts of a job on which its retention depends. */
interface RetentionContext {
  callbacks?: readonly ReadCallback[];
  metrics: readonly MonitoredMetric[];
  isValidated: boolean;
}

/** The retention with defaults filled in; `mode` as guessed by Keras's ModelCheckpoint. */
export function resolveRetention(
  { checkpoint = {} }: Pick<JobCreate, 'checkpoint'>,
  { callbacks = [], metrics, isValidated }: RetentionContext,
): Retention {
  const [best] = bestMonitors(callbacks, checkpoint);
  const { monitor = isValidated ? 'val_loss' : 'loss', mode = 'auto' } = best ?? checkpoint;
  return {
    ...resolveCounts(checkpoint, callbacks),
    monitor,
    mode: mode === 'auto' ? directionOf(monitor, metrics) : mode,
    restore_best: checkpoint.restore_best === true || callbacks.some(({ value }) => restoresBest(value)),
  };
}

/** How many checkpoints are kept: as many as the options or a callback request. */
function resolveCounts(
  { every_epochs, keep_last, keep_best = 0 }: NonNullable<JobCreate['checkpoint']>,
  callbacks: readonly ReadCallback[],
): Pick<Retention, 'every_epochs' | 'keep_last' | 'keep_best'> {
  const savers = modelCheckpoints(callbacks).map(({ value }) => value);
  const last = [keep_last, ...savers.map(({ save_best_only, keep }) => (save_best_only ? null : keep))];
  const best = savers.map(({ save_best_only, keep }) => (save_best_only ? (keep ?? 1) : 0));
  const lastGiven = last.filter((count) => typeof count === 'number');
  const every = savers.find((saver) => saver.every_epochs !== null)?.every_epochs;
  return {
    every_epochs: every_epochs ?? every ?? 1,
    keep_last: lastGiven.length === 0 ? DEFAULT_KEEP_LAST : Math.max(...lastGiven),
    keep_best: Math.max(keep_best, ...best),
  };
}

type Rated = Pick<Checkpoint, 'epoch' | 'metrics'>;

/**
 * The checkpoints to remove, given in epoch order: those among neither the newest nor the best to keep. @param chosen The epoch that a
 * callback has chosen as the best
 */
export function superseded<Kept extends Rated>(
  checkpoints: readonly Kept[],
  retention: Retention,
  chosen?: number | null,
): Kept[] {
  const { keep_last, restore_best } = retention;
  const keepBest = Math.max(retention.keep_best, restore_best === true ? 1 : 0);
  const best = ranked(checkpoints, retention).slice(0, keepBest);
  const restored = checkpoints.filter(({ epoch }) => epoch === chosen);
  const keep = new Set([...checkpoints.slice(-keep_last), ...best, ...restored]);
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

const isNumber = (value: MetricResult | undefined): boolean => !Number.isNaN(Number(value));

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
function rankOf(value: MetricResult | undefined, mode: Retention['mode']): number {
  const number = Number(value);
  if (Number.isNaN(number)) return Number.MAX_VALUE;
  const rank = mode === 'min' ? number : -number;
  return Math.min(Math.max(rank, -Number.MAX_VALUE), Number.MAX_VALUE);
}
