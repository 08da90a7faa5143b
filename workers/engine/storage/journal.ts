import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AttemptReport, JOURNAL_FILE } from '../../../src/contracts/ipc/trainer.js';
import { notStored } from '../engine-failure.js';

/**
 * The reports of an attempt, stored with its checkpoints: they are read there if the job ends without its
 * trainer.
 */
export interface Journal {
  /** Returns once the report is in the file. @throws EngineFailure when the disk does not take it */
  write(report: AttemptReport): void;
}

/** Results outlive a loss of power; a state that is saved after them counts on it. */
const FLUSHED: ReadonlySet<AttemptReport['type']> = new Set(['epoch', 'checkpoint', 'evaluation']);

/** The journal in an attempt's directory. An attempt that was there before and got no further keeps its reports. */
export function openJournal(attemptDirectory: string): Journal {
  const path = join(attemptDirectory, JOURNAL_FILE);
  // A line that was torn before must not take the next one with it.
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
