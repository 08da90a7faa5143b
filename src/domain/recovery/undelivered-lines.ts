import type { LogLine } from '../../contracts/jobs/jobs.js';
import type { AttemptJournal } from './ports.js';

type Line = Omit<LogLine, 'id'>;

/** Same for a line in a journal, as its trainer sent it and as it is stored. */
export const lineKey = ({ at, source, message }: Line): string => `${at} ${source} ${message}`;

/**
 * Returns the log lines in the journals that are not stored: of each attempt those after the last stored one. An attempt
 * without a stored line lost its lines to the cap if a later attempt has some.
 * @param stored All lines that the store has of the job, oldest first.
 */
export function undeliveredLines(journals: readonly AttemptJournal[], stored: readonly LogLine[]): Line[] {
  const newest = Math.max(0, ...stored.map(({ attempt = 0 }) => attempt));
  return journals.flatMap((journal) => {
    const lines = linesOf(journal);
    // The supervisor adds lines of its own to those of the trainer: the last one that is stored may be one.
    const known = new Set(stored.filter(({ attempt }) => attempt === journal.attempt).map(lineKey));
    const last = lines.findLastIndex((line) => known.has(lineKey(line)));
    return last < 0 && journal.attempt < newest ? [] : lines.slice(last + 1);
  });
}

function linesOf({ attempt, reports }: AttemptJournal): Line[] {
  return reports.flatMap((report) =>
    report.type === 'log'
      ? [{ at: report.at, attempt, source: 'trainer', level: report.level, message: report.message }]
      : [],
  );
}
