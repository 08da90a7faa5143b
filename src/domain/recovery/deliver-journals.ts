import type { AttemptReport } from '../../contracts/ipc/trainer.js';
import type { JobEvent, NewJobEvent } from '../../contracts/jobs/events.js';
import type { JobRecord } from '../../contracts/jobs/jobs.js';
import type { EpochMetrics } from '../../contracts/jobs/progress.js';
import { attemptDevice } from '../job/attempts.js';
import { epochEvents } from '../job/epoch-events.js';
import type { JobChange } from '../job/ports.js';
import { withPromise } from '../training/device/reproducibility.js';
import { isFurther } from './lost-workers.js';
import type { AttemptJournal } from './ports.js';

/** A report that becomes an event. */
type EventReport = Exclude<AttemptReport, { type: (typeof OF_RECORD)[number] }>;

/** Reports that do not become events. */
const OF_RECORD = ['log', 'saved', 'reproducibility', 'compilation'] as const;

/**
 * Delivers the reports that are missing from the record and the events because a worker died or was cut off, in the order
 * of the journals, each epoch and each checkpoint once.
 * @param events All events of the job.
 */
export function deliverJournals(
  record: JobRecord,
  journals: readonly AttemptJournal[],
  events: readonly JobEvent[],
): JobChange {
  const counted = countedJournals(record, journals);
  const known = { ...record, ...lastReported(record, events) };
  const isNew = createSieve(record, events);
  const owed = counted.flatMap(({ attempt, reports }) =>
    reports
      .filter(isEventReport)
      .flatMap((report) => toEvents(attempt, report))
      .filter(isNew),
  );
  const newest = counted.at(-1);
  return deliverEvents(
    withCompilation(withReproducibility(withProgress(known, newest), newest), newest),
    owed,
  );
}

/** Delivers the events that are owed, or the first of them. */
export function deliverEvents(record: JobRecord, owed: NewJobEvent[]): JobChange {
  return { record: owed.reduce(withEvent, record), events: owed };
}

/** The newest epoch and checkpoint among the events: records of version 0.1.0 lack the checkpoint. */
function lastReported(
  { first_attempt }: JobRecord,
  events: readonly JobEvent[],
): Pick<JobRecord, 'latest' | 'checkpoint_epoch'> {
  const epochs = events.flatMap((event) => (event.type === 'epoch' ? [event.epoch] : []));
  const checkpoints = events.flatMap((event) => (event.type === 'checkpoint' ? [event.checkpoint] : []));
  return {
    latest: furthestOf(epochs, first_attempt) ?? null,
    checkpoint_epoch: furthestOf(checkpoints, first_attempt)?.epoch ?? null,
  };
}

function furthestOf<Item extends { epoch: number; attempt: number }>(
  items: readonly Item[],
  firstAttempt: number,
): Item | undefined {
  let furthest: Item | undefined;
  for (const item of items)
    if (item.attempt >= firstAttempt && item.epoch > (furthest?.epoch ?? 0)) furthest = item;
  return furthest;
}

/** Journals of the attempts that count: those since the training last began from the start. */
export function countedJournals(
  { first_attempt }: Pick<JobRecord, 'first_attempt'>,
  journals: readonly AttemptJournal[],
): AttemptJournal[] {
  return journals.filter(({ attempt }) => attempt >= first_attempt);
}

/** Metrics of the epochs that attempts computed, by number; of an epoch that ran again, as first reported. */
export function journaledEpochs(journals: readonly AttemptJournal[]): EpochMetrics[] {
  const epochs = new Map<number, EpochMetrics>();
  for (const { reports } of journals)
    for (const report of reports)
      if (report.type === 'epoch' && !epochs.has(report.epoch.epoch))
        epochs.set(report.epoch.epoch, report.epoch);
  return [...epochs.values()].sort((a, b) => a.epoch - b.epoch);
}

/** Whether one of the attempts trained to its end, and can have registered a model. */
export function hasTrained(journals: readonly AttemptJournal[]): boolean {
  return journals.some(({ reports }) =>
    reports.some((report) => report.type === 'phase' && report.phase === 'saving'),
  );
}

/** The newest attempt that left a journal; 0 when none did. */
export function newestAttempt(journals: readonly AttemptJournal[]): number {
  return Math.max(0, ...journals.map(({ attempt }) => attempt));
}

function isEventReport(report: AttemptReport): report is EventReport {
  const types: readonly string[] = OF_RECORD;
  return !types.includes(report.type);
}

/** Accepts each event once, and none that is among those of the job. */
function createSieve({ first_attempt }: JobRecord, events: readonly JobEvent[]) {
  const known = new Set<string>();
  for (const event of events)
    if (isReported(event) && event.attempt >= first_attempt) known.add(keyOf(event));
  return (event: ReportedEvent): boolean => {
    const key = keyOf(event);
    if (known.has(key)) return false;
    known.add(key);
    return true;
  };
}

/** An event that comes from a report. */
type ReportedEvent = Extract<NewJobEvent, { type: EventReport['type'] | 'callback' }>;

const REPORTED = [
  'device',
  'phase',
  'epoch',
  'callback',
  'checkpoint',
  'evaluation',
  'predictions',
] as const satisfies readonly ReportedEvent['type'][];

function isReported<Event extends NewJobEvent>(event: Event): event is Event & ReportedEvent {
  return REPORTED.some((type) => type === event.type);
}

/** Epochs, actions of callbacks and checkpoints are the same whichever attempt reports them; the rest is of one attempt. */
function keyOf(reported: ReportedEvent): string {
  switch (reported.type) {
    case 'epoch':
      return `epoch ${reported.epoch.epoch}`;
    case 'callback':
      return `callback ${reported.epoch} ${reported.action} ${reported.message}`;
    case 'checkpoint':
      return `checkpoint ${reported.checkpoint.epoch}`;
    case 'phase':
      return `${reported.attempt} ${reported.phase}`;
    case 'device':
    case 'evaluation':
    case 'predictions':
      return `${reported.attempt} ${reported.type}`;
  }
}

function toEvents(attempt: number, report: EventReport): ReportedEvent[] {
  switch (report.type) {
    case 'epoch':
      return epochEvents(report.epoch);
    case 'checkpoint':
      return [{ type: 'checkpoint', attempt: report.checkpoint.attempt, checkpoint: report.checkpoint }];
    default:
      return [{ attempt, ...report }];
  }
}

function withEvent(record: JobRecord, event: NewJobEvent): JobRecord {
  switch (event.type) {
    case 'epoch':
      return event.epoch.epoch > (record.latest?.epoch ?? 0) ? { ...record, latest: event.epoch } : record;
    case 'checkpoint': {
      const checkpoint_epoch = Math.max(record.checkpoint_epoch ?? 0, event.checkpoint.epoch);
      return { ...record, checkpoint_epoch };
    }
    case 'device': {
      const attempts = attemptDevice(record.attempts, event.attempt, event.device);
      return ofCurrent({ ...record, attempts }, event, { device: event.device });
    }
    case 'phase':
      return ofCurrent(record, event, { phase: event.phase });
    case 'evaluation':
      return ofCurrent(record, event, { evaluation: event.evaluation });
    case 'predictions':
      return ofCurrent(record, event, { predictions: event.predictions });
    default:
      return record;
  }
}

/** Changes the record if the event belongs to its newest attempt. */
function ofCurrent(
  record: JobRecord,
  { attempt }: { attempt: number },
  change: Partial<Pick<JobRecord, 'device' | 'phase' | 'evaluation' | 'predictions'>>,
): JobRecord {
  return attempt === record.attempt ? { ...record, ...change } : record;
}

function withCompilation(record: JobRecord, newest: AttemptJournal | undefined): JobRecord {
  const report = newest?.reports.findLast(({ type }) => type === 'compilation');
  return report?.type === 'compilation' ? { ...record, compilation: report.compilation } : record;
}

/**
 * A state that was saved and not reported is progress, too. Only states of the newest attempt count: those of earlier
 * attempts were known when it began, and it may have begun behind them because they are damaged.
 */
function withProgress(record: JobRecord, newest: AttemptJournal | undefined): JobRecord {
  let furthest = record.resume_point;
  for (const report of newest?.reports ?? [])
    if (report.type === 'saved' && isFurther(report.position, furthest)) furthest = report.position;
  return furthest === record.resume_point
    ? record
    : { ...record, resume_point: furthest, fruitless_attempts: 0 };
}

/** The promise of the newest attempt about its weights replaces the earlier ones. */
function withReproducibility(record: JobRecord, newest: AttemptJournal | undefined): JobRecord {
  if (newest?.attempt !== record.attempt) return record;
  const promised = newest.reports.findLast((report) => report.type === 'reproducibility');
  return promised === undefined ? record : withPromise(record, promised.reproducibility);
}
