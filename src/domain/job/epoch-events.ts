import type { NewJobEvent } from '../../contracts/jobs/events.js';
import type { EpochMetrics } from '../../contracts/jobs/progress.js';

type EpochEvent = Extract<NewJobEvent, { type: 'epoch' | 'callback' }>;

/** The events of a finished epoch: its metrics, then what callbacks did after it. */
export function epochEvents(metrics: EpochMetrics): EpochEvent[] {
  const { epoch, attempt, callback_actions: actions = [] } = metrics;
  return [
    { type: 'epoch', attempt, epoch: metrics },
    ...actions.map((action): EpochEvent => ({ type: 'callback', attempt, epoch, ...action })),
  ];
}
