import { setTimeout as delay } from 'node:timers/promises';
import type { JobRecord, LogLine } from '../../../src/contracts/jobs/jobs.js';
import type { Progress } from '../../../src/contracts/jobs/progress.js';
import { hasLostReports } from '../../../src/domain/job/attempt-reports.js';
import { type AttemptRefusal, duringAttempt } from '../../../src/domain/job/during-attempt.js';
import type { JobChange, JobDecision, JobUpdate } from '../../../src/domain/job/ports.js';
import { UnavailableError } from '../../../src/domain/problems/unavailable-error.js';
import { lineKey } from '../../../src/domain/recovery/undelivered-lines.js';
import {
  type DeliveryDependencies,
  updateAfterDelivery,
} from '../../../src/services/recovery/deliver-reports.js';

/** More than the longest job can report while Redis is down: 100,000 epochs with a checkpoint and a saved state each. */
const MAX_PENDING_DECISIONS = 310_000;
/** A backlog is written faster than it grows. */
const DECISIONS_PER_WRITE = 100;
const MAX_PENDING_LINES = 2_000;
const LINES_PER_WRITE = 500;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;

type Decide = (record: JobRecord) => JobDecision<AttemptRefusal>;
type Update = JobUpdate<AttemptRefusal>;
type Line = Omit<LogLine, 'id'>;

/**
 * Writes the reports of a trainer into the store, in order, one after the other. While the store is unavailable, training
 * continues and the writer retries; the backlog is bounded: only the newest progress and lines are kept. A store that has
 * lost reports it had acknowledged gets them again, from the journals.
 */
export interface JobWriter {
  decide(decide: Decide): void;
  progress(progress: Progress): void;
  line(line: Line): void;
  /** Writes all that came before. @returns whether the attempt is still the job's; undefined when the writer was closed first */
  flush(): Promise<boolean | undefined>;
  /** Writes all that came before, then this; undefined when the writer was closed first. */
  finish(decide: Decide): Promise<Update | undefined>;
  /** The same, with the journals delivered in between: the trainer may not have sent all its reports. */
  finishAfterDelivery(decide: Decide): Promise<Update | undefined>;
  /** Drops everything that is not written. */
  close(): void;
}

export interface JobWriterOptions extends DeliveryDependencies {
  jobId: string;
  attempt: number;
  /** The attempt no longer owns the job: another has begun, or the job has ended or was deleted. */
  onFenced: () => void;
  /** The store rejects a write, or the backlog is too long. */
  onFailed: (error: Error) => void;
}

/** A writer for one attempt. */
export function createJobWriter(options: JobWriterOptions): JobWriter {
  // Lines that were delivered from the journal before they arrived here.
  const storedLines = new Set<string>();
  const update = createUpdate(options, storedLines);
  const pending = createPending(options, update, storedLines);
  const closing = new AbortController();
  let draining: Promise<void> | undefined;

  const drain = async () => {
    for (let write = pending.next(); write && !closing.signal.aborted; write = pending.next()) {
      await persist(write, closing.signal);
    }
  };
  const wake = () => {
    draining ??= drain()
      .catch((error: unknown) => {
        if (closing.signal.aborted) return;
        closing.abort();
        options.onFailed(error instanceof Error ? error : new Error(String(error)));
      })
      .finally(() => {
        draining = undefined;
        if (!closing.signal.aborted && pending.size() > 0) wake();
      });
  };

  const finish = async (write: () => Promise<Update>) => {
    while (draining !== undefined) await draining;
    if (closing.signal.aborted) return undefined;
    let last: Update | undefined;
    await persist(async () => {
      last = await write();
    }, closing.signal);
    return last;
  };

  return {
    decide(decide) {
      if (closing.signal.aborted) return;
      if (pending.addDecision(decide)) return wake();
      closing.abort();
      options.onFailed(new Error(`${MAX_PENDING_DECISIONS} events wait to be written`));
    },
    progress(progress) {
      pending.setProgress(progress);
      wake();
    },
    line(line) {
      pending.addLine(line);
      wake();
    },
    async flush() {
      const last = await finish(() => update(stillRuns(options.attempt)));
      return last && last.outcome === 'updated';
    },
    finish: (decide) => finish(() => update(decide)),
    finishAfterDelivery: (decide) => finish(() => updateAfterDelivery(options, options.jobId, decide)),
    close: () => closing.abort(),
  };
}

const stillRuns = (attempt: number) => (record: JobRecord) =>
  duringAttempt(record, attempt, () => ({ record, events: [] }));

/**
 * Creates the updates of one attempt, the only writer of its reports. A record that has fewer of them than before is an
 * older one: Redis was killed before its last second was on disk.
 */
function createUpdate({ store, archive, jobId, attempt }: JobWriterOptions, storedLines: Set<string>) {
  const onLines: DeliveryDependencies['onLines'] = (lines) => {
    for (const line of lines) storedLines.add(lineKey(line));
  };
  let known: JobRecord | undefined;
  const write = async (decide: Decide) => {
    const update = await store.update<AttemptRefusal | 'went_back'>(jobId, (record) => {
      const decision = decide(record);
      const wentBack = known !== undefined && hasLostReports(record, known);
      return wentBack && !('refusal' in decision) ? { refusal: 'went_back' } : decision;
    });
    if (update.outcome === 'updated') known = update.record;
    return update;
  };
  return async (decide: Decide): Promise<Update> => {
    for (;;) {
      const update = await write(decide);
      if (update.outcome !== 'refused') return update;
      const { refusal, record } = update;
      if (refusal !== 'went_back') return { outcome: 'refused', refusal, record };
      known = undefined;
      await updateAfterDelivery({ store, archive, onLines }, jobId, stillRuns(attempt));
    }
  };
}

/** Retries while the store is unavailable, until `signal` aborts; throws any other error. */
async function persist(write: () => Promise<void>, signal: AbortSignal): Promise<void> {
  for (let retryMs = FIRST_RETRY_MS; !signal.aborted; retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      await delay(retryMs, undefined, { signal }).catch(() => {});
    }
  }
}

function createPending(
  { store, jobId, attempt, onFenced }: JobWriterOptions,
  update: (decide: Decide) => Promise<Update>,
  storedLines: Set<string>,
) {
  const decisions: Decide[] = [];
  let lines: Line[] = [];
  let dropped = 0;
  let progress: Progress | undefined;

  const nextDecisions = () => {
    if (decisions.length === 0) return undefined;
    const batch = decisions.splice(0, DECISIONS_PER_WRITE);
    return async () => {
      const { outcome } = await update((record) => decideAll(record, batch));
      if (outcome !== 'updated') onFenced();
    };
  };
  const nextLines = () => {
    if (lines.length === 0) return undefined;
    const batch = lines.splice(0, LINES_PER_WRITE).filter((line) => !storedLines.delete(lineKey(line)));
    if (dropped > 0) batch.unshift(droppedLine(dropped));
    dropped = 0;
    const marked = batch.map((line) => ({ attempt, ...line }));
    return () => store.appendLogs(jobId, attempt, marked);
  };
  const nextProgress = () => {
    const newest = progress;
    progress = undefined;
    return newest === undefined ? undefined : () => store.setProgress(jobId, attempt, newest);
  };

  return {
    size: () => decisions.length + lines.length + (progress === undefined ? 0 : 1),
    next: () => nextDecisions() ?? nextLines() ?? nextProgress(),
    addDecision: (decide: Decide) => decisions.length < MAX_PENDING_DECISIONS && decisions.push(decide) > 0,
    addLine(line: Line) {
      lines.push(line);
      if (lines.length <= MAX_PENDING_LINES) return;
      const excess = lines.length - MAX_PENDING_LINES / 2;
      lines = lines.slice(excess);
      dropped += excess;
    },
    setProgress(next: Progress) {
      progress = next;
    },
  };
}

/** Applies several decisions as one. */
function decideAll(record: JobRecord, decides: readonly Decide[]): JobDecision<AttemptRefusal> {
  let change: JobChange = { record, events: [] };
  for (const decide of decides) {
    const next = decide(change.record);
    if ('refusal' in next) return next;
    change = { record: next.record, events: [...change.events, ...next.events] };
  }
  return change;
}

function droppedLine(count: number): Line {
  const message = `${count} lines dropped: they came faster than they could be stored.`;
  return { at: new Date().toISOString(), source: 'trainer', level: 'warn', message };
}
