import { tableOf } from '../compare/table.js';
import { nameOf } from './options.js';
import type { RowResult } from './result.js';
import type { Row } from './row.js';

const HEADER = ['row', 'verdict', 'seconds', 'result', 'checks'];

/** The rows as a table of Markdown; those without a result are left for the next run. */
export function showResults(rows: readonly Row[], results: ReadonlyMap<string, RowResult>): string {
  const cells = rows.map((row) => {
    const result = results.get(nameOf(row));
    if (result === undefined) return [nameOf(row), 'left', '', row.description, ''];
    const { outcome, seconds, summary, checks } = result;
    return [nameOf(row), outcome, seconds.toFixed(1), summary, checks.map(showCheck).join('; ')];
  });
  return tableOf(
    HEADER,
    cells.map((line) => line.map(inOneCell)),
  );
}

/** The duration of each group, to help fit a run into less time. */
export function showSeconds(rows: readonly Row[], results: ReadonlyMap<string, RowResult>): string {
  const seconds = new Map<string, number>();
  for (const row of rows)
    seconds.set(row.group, (seconds.get(row.group) ?? 0) + (results.get(nameOf(row))?.seconds ?? 0));
  const total = [...seconds.values()].reduce((all, one) => all + one, 0);
  const shown = [...seconds].map(([group, one]) => `${group} ${one.toFixed(0)}`);
  return `Seconds by group: ${shown.join(', ')}; ${total.toFixed(0)} in all`;
}

function showCheck({ text, isMet }: RowResult['checks'][number]): string {
  return `${text} ${isMet ? 'met' : 'MISSED'}`;
}

/** Neither a bar nor a line break may end the cell. */
function inOneCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
}
