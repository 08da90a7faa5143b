import type { LogLine } from '../contracts/jobs.js';
import type { AttemptJournal } from './job-ports.js';

type Line = Omit<LogLine, 'id'>;

/**
 * Log lines that attempts wrote to their journals and nobody stored: of each attempt those after the last one that is
 * stored. An attempt without a stored line has lost its own to the cap where a later one has some.
 * @param stored All lines that the store has of the job, oldest first.
 */
export function undeliveredLines(journals: readonly AttemptJournal[], stored: readonly LogLine[]): Line[] {
  const newest = Math.max(0, ...stored.map(({ attempt = 0 }) => attempt));
  return journals.flatMap((journal) => {
    const lines = linesOf(journal);
    const last = stored.findLast(
      ({ attempt, source }) => attempt === journal.attempt && source === 'trainer',
    );
    if (last === undefined) return journal.attempt < newest ? [] : lines;
    return lines.slice(
      lines.findLastIndex(({ at, message }) => at === last.at && message === last.message) + 1,
    );
  });
}

function linesOf({ attempt, reports }: AttemptJournal): Line[] {
  return reports.flatMap((report) =>
    report.type === 'log'
      ? [{ at: report.at, attempt, source: 'trainer', level: report.level, message: report.message }]
      : [],
  );
}
