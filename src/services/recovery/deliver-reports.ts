import type { JobEvent, NewJobEvent } from '../../contracts/jobs/events.js';
import type { JobRecord, LogLine } from '../../contracts/jobs/jobs.js';
import type {
  JobChange,
  JobDecision,
  JobLog,
  JobRecords,
  JobState,
  JobUpdate,
} from '../../domain/job/ports.js';
import { countedJournals, deliverEvents, deliverJournals } from '../../domain/recovery/deliver-journals.js';
import type { AttemptJournal, JobArchive } from '../../domain/recovery/ports.js';
import { undeliveredLines } from '../../domain/recovery/undelivered-lines.js';

const PAGE = 1_000;
/** Redis serves no other client during a step. */
const EVENTS_PER_STEP = 1_000;
/** More than a log keeps. */
const MAX_LINES = 10_000;
/** How often an update starts over because the job got another event meanwhile. */
const MAX_TRIES = 20;

export interface DeliveryDependencies {
  store: JobRecords & JobLog;
  archive: Pick<JobArchive, 'journals'>;
  /** Called with the log lines that are about to be stored. */
  onLines?: (lines: readonly Omit<LogLine, 'id'>[]) => void;
}

/** A decision on a record that has everything the journals hold. */
export type DecideAfterDelivery<Refusal> = (
  record: JobRecord,
  journals: readonly AttemptJournal[],
) => JobDecision<Refusal>;

/**
 * Updates a job as `JobRecords.update` does, for an attempt that no longer reports. Undelivered reports of its journal are
 * written first, so that no event is missing and none follows the end of the job: in the same step as far as they fit one.
 * A refusal writes nothing.
 */
export async function updateAfterDelivery<Refusal>(
  dependencies: DeliveryDependencies,
  id: string,
  decide: DecideAfterDelivery<Refusal>,
): Promise<JobUpdate<Refusal>> {
  const { store, archive } = dependencies;
  const journals = await archive.journals(id);
  let events: JobEvent[] = [];
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const state = await store.getState(id);
    if (state === undefined) return { outcome: 'not_found' };
    events = await readEvents(store, id, state.lastEvent, events);
    const { record, events: owed } = deliverJournals(state.record, journals, events);
    const decision = decide(record, journals);
    if ('refusal' in decision) return { outcome: 'refused', ...decision, record: state.record };
    await deliverFirst(store, state, owed);
    if (owed.length > EVENTS_PER_STEP) continue;
    await deliverLines(dependencies, state.record, journals);
    const update = await store.update<Refused<Refusal>>(id, (current, lastEvent) => {
      const isSame = lastEvent === state.lastEvent;
      // Nothing was owed, so nothing is now: an attempt that still reports must not block the update.
      if (!isSame && (owed.length > 0 || lastEvent < state.lastEvent))
        return { refusal: { by: 'newer_events' } };
      const delivered = isSame ? deliverJournals(current, journals, events) : { record: current, events: [] };
      return after(delivered, decide(delivered.record, journals));
    });
    if (update.outcome !== 'refused') return update;
    if (update.refusal.by === 'decision') return { ...update, refusal: update.refusal.refusal };
  }
  throw new Error(`Job ${id} got new events at each of ${MAX_TRIES} tries to update it`);
}

/** Delivers all events but those of one last step; stops where the job gets other events meanwhile. */
async function deliverFirst(
  store: JobRecords,
  { record: { id }, lastEvent }: JobState,
  owed: NewJobEvent[],
): Promise<void> {
  for (let first = 0; first < owed.length - EVENTS_PER_STEP; first += EVENTS_PER_STEP) {
    const step = owed.slice(first, first + EVENTS_PER_STEP);
    const update = await store.update<'newer_events'>(id, (record, last) =>
      last === lastEvent + first ? deliverEvents(record, step) : { refusal: 'newer_events' },
    );
    if (update.outcome !== 'updated') return;
  }
}

/** The job got events since they were read, or the decision refused. */
type Refused<Refusal> = { by: 'newer_events' } | { by: 'decision'; refusal: Refusal };

function after<Refusal>(delivered: JobChange, decision: JobDecision<Refusal>): JobDecision<Refused<Refusal>> {
  return 'refusal' in decision
    ? { refusal: { by: 'decision', refusal: decision.refusal } }
    : { record: decision.record, events: [...delivered.events, ...decision.events] };
}

/** All events up to `last`. @param known The events that were read before */
async function readEvents(
  store: JobLog,
  id: string,
  last: number,
  known: readonly JobEvent[],
): Promise<JobEvent[]> {
  // A Redis that was killed may have lost some of them.
  const events = (known.at(-1)?.id ?? 0) > last ? [] : [...known];
  for (let more = last > (events.at(-1)?.id ?? 0); more; ) {
    const page = await store.events(id, { after: events.at(-1)?.id ?? 0, limit: PAGE });
    events.push(...page.items.filter((event) => event.id <= last));
    more = page.hasMore && events.at(-1)?.id !== last;
  }
  return events;
}

/**
 * Appends the missing lines of its attempts to the log of a job. Lines are not part of the record and are written before it
 * changes, because nothing is delivered to a job that has ended.
 */
export async function deliverLines(
  { store, onLines }: Pick<DeliveryDependencies, 'store' | 'onLines'>,
  record: JobRecord,
  journals: readonly AttemptJournal[],
): Promise<void> {
  const counted = countedJournals(record, journals);
  if (!counted.some(({ reports }) => reports.some(({ type }) => type === 'log'))) return;
  const { items } = await store.logs(record.id, { after: 0, limit: MAX_LINES });
  const lines = undeliveredLines(counted, items).slice(-MAX_LINES);
  onLines?.(lines);
  await store.appendLogs(record.id, record.attempt, lines);
}
