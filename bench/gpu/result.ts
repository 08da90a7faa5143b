import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nameOf, type Options } from './options.js';
import type { Check, Json, Measured, Row, Skipped } from './row.js';

/**
 * How a row stands. `met`, `missed`: all its checks hold, or not. `measured`: it has none. `skipped`: it cannot run here.
 * `failed`: it could not be measured. `cut`: it was begun, and the run ended within it.
 */
export type Outcome = 'met' | 'missed' | 'measured' | 'skipped' | 'failed' | 'cut';

/** The file of a row. */
export interface RowResult {
  row: string;
  description: string;
  outcome: Outcome;
  summary: string;
  checks: readonly Check[];
  figures: { readonly [name: string]: Json };
  seconds: number;
  /** Results of another device, or of the small form, do not count for this one. */
  device: Options['device'];
  small: boolean;
  at: string;
}

const DONE: ReadonlySet<Outcome> = new Set(['met', 'missed', 'measured']);

/** Whether a row needs no further run. What was skipped may be possible by now, with more on the machine. */
export function isDone(result: RowResult | undefined): boolean {
  return result !== undefined && DONE.has(result.outcome);
}

/** The result of a row that was run. */
export function toResult(
  row: Row,
  options: Options,
  { seconds, came }: { seconds: number; came: Measured | Skipped | Error },
): RowResult {
  return { ...blank(row, options), ...outcomeOf(came), seconds: Number(seconds.toFixed(1)) };
}

/** The content of a row's file while it runs. */
export function begun(row: Row, options: Options): RowResult {
  return { ...blank(row, options), outcome: 'cut', summary: 'the run ended within this row' };
}

function blank(row: Row, { device, isSmall }: Options): Omit<RowResult, 'outcome' | 'summary'> {
  const [name, description, at] = [nameOf(row), row.description, new Date().toISOString()];
  return { row: name, description, checks: [], figures: {}, seconds: 0, device, small: isSmall, at };
}

function outcomeOf(
  came: Measured | Skipped | Error,
): Pick<RowResult, 'outcome' | 'summary' | 'checks' | 'figures'> {
  const none = { checks: [], figures: {} };
  if (came instanceof Error) {
    const [summary = ''] = came.message.split('\n');
    return { ...none, outcome: 'failed', summary, figures: { error: came.stack ?? came.message } };
  }
  if ('skipped' in came) return { ...none, outcome: 'skipped', summary: came.skipped };
  return { ...came, outcome: verdictOf(came.checks) };
}

function verdictOf(checks: readonly Check[]): Outcome {
  if (checks.length === 0) return 'measured';
  return checks.every(({ isMet }) => isMet) ? 'met' : 'missed';
}

/** Writes the file of a row, so that a reader never sees half of it. */
export async function writeResult(out: string, result: RowResult): Promise<void> {
  await writeWhole(join(out, `${result.row}.json`), `${JSON.stringify(result, null, 2)}\n`);
}

/** Writes a file so that a reader never sees half of it. */
export async function writeWhole(path: string, content: string | Buffer): Promise<void> {
  await writeFile(`${path}.part`, content);
  await rename(`${path}.part`, path);
}

/** The results that the folder has for these rows and options, by the name of the row. */
export async function readResults(
  rows: readonly Row[],
  options: Options,
): Promise<ReadonlyMap<string, RowResult>> {
  await mkdir(options.out, { recursive: true });
  const results = await Promise.all(rows.map((row) => readResult(row, options)));
  return new Map(results.flatMap((result) => (result === undefined ? [] : [[result.row, result]])));
}

async function readResult(row: Row, { out, device, isSmall }: Options): Promise<RowResult | undefined> {
  const text = await readFile(join(out, `${nameOf(row)}.json`), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const result = parsed(text);
  return result?.device === device && result.small === isSmall ? result : undefined;
}

function parsed(text: string): RowResult | undefined {
  try {
    // This program wrote it.
    return JSON.parse(text) as RowResult;
  } catch {
    console.error('  a damaged result is left out; its row runs again');
    return undefined;
  }
}
