import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AttemptReport, JOURNAL_FILE } from '../../../src/contracts/ipc/trainer.js';
import { notStored } from '../engine-failure.js';

/**
 * The reports of an attempt, stored with its checkpoints: they are read there if the job ends without its
 * trainer.
 */
export interface Journal {
  /** Returns once the report is in the file. @throws EngineFailure if the disk fails */
  write(report: AttemptReport): void;
}

/** Results survive a power failure; a state saved after them relies on it. */
const FLUSHED: ReadonlySet<AttemptReport['type']> = new Set([
  'epoch',
  'checkpoint',
  'evaluation',
  'predictions',
]);

/** Opens the journal in an attempt's directory. Reports of an earlier run of the attempt are kept. */
export function openJournal(attemptDirectory: string): Journal {
  const path = join(attemptDirectory, JOURNAL_FILE);
  // A truncated line must not corrupt the next one.
  let mayBeTorn = true;
  return {
    write(report) {
      const line = `${mayBeTorn ? '\n' : ''}${JSON.stringify(report)}\n`;
      mayBeTorn = true;
      try {
        appendFileSync(path, line, { flush: FLUSHED.has(report.type) });
      } catch (error) {
        throw notStored('The journal of the attempt', error);
      }
      mayBeTorn = false;
    },
  };
}
