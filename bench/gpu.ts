/**
 * What there is to prove and to measure on a GPU, in one table; all of it runs on a CPU, too. See bench/gpu/README.md.
 *
 *   node --enable-source-maps dist/bench/gpu.js --out FOLDER      every row that FOLDER has no result of
 *     --only NAME…     groups or rows (device, cases, cases.cnn-128 …)
 *     --device cpu     without a GPU; default gpu
 *     --seconds N      no row starts after so many seconds; the rest is left for the next call
 *     --again          also the rows that have a result
 *     --small          seconds instead of minutes, for tests: the figures say nothing
 *
 * A missed bar is a figure, not a failure: the exit code is 1 only where a row could not be measured, or the run was ended.
 */
import { join } from 'node:path';
import { isChosen, nameOf, type Options, readOptions } from './gpu/options.js';
import { isDone, type RowResult, writeWhole } from './gpu/result.js';
import { ROWS } from './gpu/rows.js';
import { runRows } from './gpu/run-rows.js';
import { showResults, showSeconds } from './gpu/table.js';

async function main(): Promise<number> {
  const options = optionsOrNull();
  if (options === null) return 2;
  const rows = ROWS.filter((row) => isChosen(row, options.only));
  const signal = stopSignal();
  const results = await runRows(rows, options, { signal });
  const table = showResults(rows, results);
  console.log(`\n${table}\n\n${showSeconds(rows, results)}`);
  await writeWhole(join(options.out, 'table.md'), `${table}\n`);
  sayWhatIsLeft(rows.map(nameOf), results);
  const isFailed = signal.aborted || [...results.values()].some(({ outcome }) => outcome === 'failed');
  return isFailed ? 1 : 0;
}

function optionsOrNull(): Options | null {
  try {
    return readOptions(process.argv.slice(2), ROWS);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return null;
  }
}

/** Aborted by the first signal to end, which lets the row end what it has started; the second ends this process at once. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const [name, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    process.on(name, () => (controller.signal.aborted ? process.exit(code) : controller.abort()));
  return controller.signal;
}

function sayWhatIsLeft(names: readonly string[], results: ReadonlyMap<string, RowResult>): void {
  const left = names.filter((name) => results.get(name)?.outcome !== 'skipped' && !isDone(results.get(name)));
  if (left.length > 0) console.log(`\nLeft for the next call: ${left.join(', ')}`);
}

process.exitCode = await main();
