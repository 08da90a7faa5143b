import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createData } from '../compare/data.js';
import { nameOf, type Options } from './options.js';
import { begun, isDone, type RowResult, readResults, toResult, writeResult } from './result.js';
import type { Measured, Row, RowContext, Skipped } from './row.js';
import { type Scale, scaleOf } from './scale.js';
import { createScope } from './scope.js';

/**
 * Runs the rows that have no result yet, and writes each result as soon as it is known. A row in which an earlier run was
 * cut off comes last: it may be what ends the runs.
 * @returns the results, those of earlier runs included
 */
export async function runRows(
  rows: readonly Row[],
  options: Options,
  scale = scaleOf(options),
): Promise<ReadonlyMap<string, RowResult>> {
  const results = new Map(await readResults(rows, options));
  const due = rows.filter((row) => options.isAgain || !isDone(results.get(nameOf(row))));
  const wasCut = (row: Row): boolean => !row.isEssential && results.get(nameOf(row))?.outcome === 'cut';
  const ordered = [...due.filter((row) => !wasCut(row)), ...due.filter(wasCut)];
  const folder = await mkdtemp(join(tmpdir(), 'trainhorn-gpu-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    await runInOrder(ordered, { options, scale, folder, results });
  } finally {
    process.off('exit', remove);
    remove();
  }
  return results;
}

interface Run {
  options: Options;
  scale: Scale;
  folder: string;
  results: Map<string, RowResult>;
}

async function runInOrder(rows: readonly Row[], { options, scale, folder, results }: Run): Promise<void> {
  const began = performance.now();
  const shared = {
    options,
    scale,
    sharedFolder: folder,
    dataOf: createData(join(folder, 'data'), scale.synthetic),
  };
  for (const row of rows) {
    if (performance.now() - began > options.seconds * 1000) return;
    console.log(`${nameOf(row)}: ${row.description}`);
    await writeResult(options.out, begun(row, options));
    const result = await runRow(row, { ...shared, folder: join(folder, nameOf(row)) });
    results.set(result.row, result);
    await writeResult(options.out, result);
    console.log(`  ${result.outcome} in ${result.seconds} s: ${result.summary}`);
    if (row.isEssential && result.outcome !== 'met') {
      console.error(
        `${result.row} ${result.outcome}: nothing after it would mean anything, so the run stops here`,
      );
      return;
    }
  }
}

/** Everything that the row has started has ended when this returns, however it went. */
async function runRow(row: Row, shared: Omit<RowContext, 'scope'>): Promise<RowResult> {
  const began = performance.now();
  const scope = createScope();
  await mkdir(shared.folder, { recursive: true });
  const limit = withinSeconds(shared.scale.rowSeconds);
  const running = row.run({ ...shared, scope });
  const came: Measured | Skipped | Error = await Promise.race([running, limit.over]).catch(toError);
  limit.clear();
  await scope.close();
  // After the limit it fails by what was taken from it.
  running.catch(() => undefined);
  await rm(shared.folder, { recursive: true, force: true });
  return toResult(row, shared.options, { seconds: (performance.now() - began) / 1000, came });
}

function withinSeconds(seconds: number): { over: Promise<never>; clear: () => void } {
  let clear = (): void => undefined;
  const over = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(new Error(`took longer than ${seconds} s`)), seconds * 1000);
    clear = () => clearTimeout(timer);
  });
  return { over, clear };
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
