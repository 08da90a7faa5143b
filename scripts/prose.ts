import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { findHabits } from './test/prose/find-habits.js';
import { CHECKED, isProse } from './test/prose/scope.js';
import { ROOT } from './test/root.js';

/** Part of `npm run lint`: reports foreign wordings in sources, tests and documentation, with the wording to use. */
async function main(): Promise<number> {
  const paths = (await Promise.all(CHECKED.map(filesIn))).flat().filter(isProse).sort();
  const reports = (await Promise.all(paths.map(reportsOf))).flat();
  for (const report of reports) console.error(report);
  if (reports.length === 0) console.log(`Checked the prose of ${paths.length} files.`);
  return reports.length === 0 ? 0 : 1;
}

async function filesIn(path: string): Promise<string[]> {
  if (!(await stat(join(ROOT, path))).isDirectory()) return [path];
  const names = await readdir(join(ROOT, path), { recursive: true });
  return names.map((name) => `${path}/${name}`);
}

async function reportsOf(path: string): Promise<string[]> {
  const findings = findHabits(path, await readFile(join(ROOT, path), 'utf8'));
  return findings.map(
    ({ line, column, found, instead }) => `${path}:${line}:${column}: '${found}': write ${instead}`,
  );
}

process.exitCode = await main();
