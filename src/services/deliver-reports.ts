import type { JobEvent } from '../contracts/job-events.js';
import type { JobRecord } from '../contracts/jobs.js';
import type {
  AttemptJournal,
  JobArchive,
  JobChange,
  JobDecision,
  JobStore,
  JobUpdate,
} from '../domain/job-ports.js';
import { countedJournals, deliverJournals } from '../domain/undelivered.js';
import { undeliveredLines } from '../domain/undelivered-lines.js';

const PAGE = 1_000;
/** More than a log keeps. */
const MAX_LINES = 10_000;
/** How often this starts over because the job got another event meanwhile. */
const MAX_TRIES = 20;

export interface DeliveryDependencies {
  store: JobStore;
  archive: Pick<JobArchive, 'journals'>;
}

/** A decision on a record to which everything was delivered that the journals hold. */
export type DecideAfterDelivery<Refusal> = (
  record: JobRecord,
  journals: readonly AttemptJournal[],
) => JobDecision<Refusal>;

/**
 * Updates a job as `JobStore.update` does, for whoever decides in place of an attempt that does not report any more: what
 * it wrote to its journal and nobody delivered comes first, in the same step, so that no event is missing and none
 * follows the end of the job. Where the decision is a refusal nothing is written.
 */
export async function updateAfterDelivery<Refusal>(
  dependencies: DeliveryDependencies,
  id: string,
  decide: DecideAfterDelivery<Refusal>,
): Promise<JobUpdate<Refusal>> {
  const { store, archive } = dependencies;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const state = await store.getState(id);
    if (state === undefined) return { outcome: 'not_found' };
    const events = await readEvents(store, id, state.lastEvent);
    // After the events: a report is in its journal before it is an event.
    const journals = await archive.journals(id);
    const update = await store.update<Refused<Refusal>>(id, (record, lastEvent) => {
      if (lastEvent !== state.lastEvent) return { refusal: { by: 'newer_events' } };
      const delivered = deliverJournals(record, journals, events);
      return after(delivered, decide(delivered.record, journals));
    });
    if (update.outcome === 'updated') await deliverLines(store, update.record, journals);
    if (update.outcome !== 'refused') return update;
    if (update.refusal.by === 'decision') return { ...update, refusal: update.refusal.refusal };
  }
  throw new Error(`Job ${id} got new events at each of ${MAX_TRIES} tries to update it`);
}

/** The job got events since they were read, or the decision refused. */
type Refused<Refusal> = { by: 'newer_events' } | { by: 'decision'; refusal: Refusal };

function after<Refusal>(delivered: JobChange, decision: JobDecision<Refusal>): JobDecision<Refused<Refusal>> {
  return 'refusal' in decision
    ? { refusal: { by: 'decision', refusal: decision.refusal } }
    : { record: decision.record, events: [...delivered.events, ...decision.events] };
}

async function readEvents(store: JobStore, id: string, last: number): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  for (let more = true; more; ) {
    const page = await store.events(id, { after: events.at(-1)?.id ?? 0, limit: PAGE });
    events.push(...page.items.filter((event) => event.id <= last));
    more = page.hasMore && events.at(-1)?.id !== last;
  }
  return events;
}

/**
 * Appends to the log of a job the lines of its attempts that it lacks. Lines are no part of the record: what a crash keeps
 * from being appended here, the next delivery appends.
 */
export async function deliverLines(
  store: JobStore,
  record: JobRecord,
  journals: readonly AttemptJournal[],
): Promise<void> {
  const counted = countedJournals(record, journals);
  if (!counted.some(({ reports }) => reports.some(({ type }) => type === 'log'))) return;
  const { items } = await store.logs(record.id, { after: 0, limit: MAX_LINES });
  await store.appendLogs(record.id, record.attempt, undeliveredLines(counted, items));
}
