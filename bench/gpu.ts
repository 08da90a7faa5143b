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
 * A missed bar is a figure, not a failure: the exit code is 1 only where a row could not be measured.
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
  endWithSignals();
  const rows = ROWS.filter((row) => isChosen(row, options.only));
  const results = await runRows(rows, options);
  const table = showResults(rows, results);
  console.log(`\n${table}\n\n${showSeconds(rows, results)}`);
  await writeWhole(join(options.out, 'table.md'), `${table}\n`);
  sayWhatIsLeft(rows.map(nameOf), results);
  return [...results.values()].some(({ outcome }) => outcome === 'failed') ? 1 : 0;
}

function optionsOrNull(): Options | null {
  try {
    return readOptions(process.argv.slice(2), ROWS);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return null;
  }
}

/** Children end with this process: their input or channel closes. */
function endWithSignals(): void {
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
}

function sayWhatIsLeft(names: readonly string[], results: ReadonlyMap<string, RowResult>): void {
  const left = names.filter((name) => results.get(name)?.outcome !== 'skipped' && !isDone(results.get(name)));
  if (left.length > 0) console.log(`\nLeft for the next call: ${left.join(', ')}`);
}

process.exitCode = await main();
