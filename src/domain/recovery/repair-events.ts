import type { JobEvent } from '../../contracts/jobs/events.js';
import type { JobRecord } from '../../contracts/jobs/jobs.js';
import type { EpochMetrics } from '../../contracts/jobs/progress.js';
import { isFinished, isTerminal } from '../job/statuses.js';
import { countedJournals, journaledEpochs } from './deliver-journals.js';
import type { ArchivedJob } from './ports.js';

/**
 * Repairs the events of a copy that lacks some: numbers them from 1 without a gap and adds the epochs that count and the end
 * of a job that has ended, as far as the rest of the copy has them. Other lost events stay lost, and later events get their
 * numbers. A whole copy is unchanged.
 */
export function repairEvents(archived: ArchivedJob): JobEvent[] {
  const { record, events } = archived;
  const isWhole =
    events.every(({ id }, index) => id === index + 1) &&
    (!isFinished(record.status) || isTerminal(events.at(-1)));
  if (isWhole) return events;
  return withEnd(record, withLostEpochs(archived)).map((event, index) => ({ ...event, id: index + 1 }));
}

/** Adds each lost epoch before the next reported one. Epochs after the last one are delivered later, unless the job has ended. */
function withLostEpochs({ record, events, journals }: ArchivedJob): JobEvent[] {
  const numberOf = (event: JobEvent) =>
    event.type === 'epoch' && event.epoch.attempt >= record.first_attempt ? event.epoch.epoch : undefined;
  const reported = new Set(events.map(numberOf));
  const epochs = journaledEpochs(countedJournals(record, journals));
  const lost = epochs.filter(({ epoch }) => !reported.has(epoch));
  const repaired: JobEvent[] = [];
  const fillUpTo = (number: number) => {
    for (let next = lost[0]; next !== undefined && next.epoch < number; next = lost[0]) {
      repaired.push(toEvent(next));
      lost.shift();
    }
  };
  for (const [index, event] of events.entries()) {
    const isLast = index === events.length - 1;
    fillUpTo(isLast && isTerminal(event) ? Number.POSITIVE_INFINITY : (numberOf(event) ?? 0));
    repaired.push(event);
  }
  if (isFinished(record.status)) fillUpTo(Number.POSITIVE_INFINITY);
  return repaired;
}

const toEvent = (epoch: EpochMetrics): JobEvent => ({
  id: 0,
  at: epoch.at,
  type: 'epoch',
  attempt: epoch.attempt,
  epoch,
});

function withEnd(record: JobRecord, events: JobEvent[]): JobEvent[] {
  const end = isTerminal(events.at(-1)) ? undefined : endOf(record);
  return end === undefined ? events : [...events, end];
}

function endOf({ status, model, status_reason: reason, finished_at: at }: JobRecord): JobEvent | undefined {
  if (at === null) return undefined;
  const envelope = { id: 0, at };
  if (status === 'succeeded') return model === null ? undefined : { ...envelope, type: status, model };
  if (status !== 'failed' && status !== 'cancelled') return undefined;
  return reason === null ? undefined : { ...envelope, type: status, reason };
}
