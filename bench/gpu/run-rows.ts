import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createData } from '../compare/data.js';
import { nameOf, type Options } from './options.js';
import { begun, isDone, type RowResult, readResults, toResult, writeResult } from './result.js';
import type { Measured, Row, RowContext, Skipped } from './row.js';
import { type Scale, scaleOf } from './scale.js';
import { createScope } from './scope.js';

const NEVER = new AbortController().signal;

/**
 * Runs the rows that have no result yet, and writes each result as soon as it is known. A row in which an earlier run was
 * cut off comes last: it may be what ends the runs. Aborted, it ends the row that runs, which is cut off by that.
 * @returns the results, those of earlier runs included
 */
export async function runRows(
  rows: readonly Row[],
  options: Options,
  { scale = scaleOf(options), signal = NEVER }: { scale?: Scale; signal?: AbortSignal } = {},
): Promise<ReadonlyMap<string, RowResult>> {
  const results = new Map(await readResults(rows, options));
  const due = rows.filter((row) => options.isAgain || !isDone(results.get(nameOf(row))));
  const wasCut = (row: Row): boolean => !row.isEssential && results.get(nameOf(row))?.outcome === 'cut';
  const ordered = [...due.filter((row) => !wasCut(row)), ...due.filter(wasCut)];
  const folder = await mkdtemp(join(tmpdir(), 'trainhorn-gpu-'));
  try {
    await runInOrder(ordered, { options, scale, signal, folder, results });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return results;
}

interface Run {
  options: Options;
  scale: Scale;
  signal: AbortSignal;
  folder: string;
  results: Map<string, RowResult>;
}

async function runInOrder(rows: readonly Row[], run: Run): Promise<void> {
  const { options, scale, signal, folder } = run;
  const began = performance.now();
  const dataOf = createData(join(folder, 'data'), scale.synthetic);
  const shared = { options, scale, sharedFolder: folder, dataOf };
  for (const row of rows) {
    if (performance.now() - began > options.seconds * 1000) return;
    console.log(`${nameOf(row)}: ${row.description}`);
    await keepResult(begun(row, options), run);
    const result = await runRow(row, { ...shared, folder: join(folder, nameOf(row)) }, signal);
    if (signal.aborted) return;
    await keepResult(result, run);
    console.log(`  ${result.outcome} in ${result.seconds} s: ${result.summary}`);
    if (row.isEssential && result.outcome !== 'met') return sayThatItStops(result);
  }
}

async function keepResult(result: RowResult, { options, results }: Run): Promise<void> {
  results.set(result.row, result);
  await writeResult(options.out, result);
}

function sayThatItStops({ row, outcome }: RowResult): void {
  console.error(`${row} ${outcome}: nothing after it would mean anything, so the run stops here`);
}

/** Everything that the row has started has ended when this returns, however it went. */
async function runRow(row: Row, shared: Omit<RowContext, 'scope'>, signal: AbortSignal): Promise<RowResult> {
  const began = performance.now();
  const scope = createScope();
  await mkdir(shared.folder, { recursive: true });
  const limit = endOf(shared.scale.rowSeconds, signal);
  const running = row.run({ ...shared, scope });
  const came: Measured | Skipped | Error = await Promise.race([running, limit.over]).catch(toError);
  limit.clear();
  await scope.close();
  await rm(shared.folder, { recursive: true, force: true });
  return toResult(row, shared.options, { seconds: (performance.now() - began) / 1000, came });
}

/** Rejects when the time is up or the run is aborted. */
function endOf(seconds: number, signal: AbortSignal): { over: Promise<never>; clear: () => void } {
  const cleared = new AbortController();
  const over = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(new Error(`took longer than ${seconds} s`)), seconds * 1000);
    const abort = (): void => reject(new Error('the run was ended'));
    signal.addEventListener('abort', abort, { once: true, signal: cleared.signal });
    cleared.signal.addEventListener('abort', () => clearTimeout(timer));
  });
  return { over, clear: () => cleared.abort() };
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
