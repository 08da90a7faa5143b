/**
 * MNIST trained as arrays in several units, then the same digits posted as arrays and as PNGs:
 *
 *   npm run bench:units            6,000 training and 1,000 test digits, 5 epochs each
 *   npm run bench:units -- --json  last line: the rows
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack } from '../scripts/stack.js';
import { UNITS_CASES } from './units/cases.js';
import { measureUnits, type UnitsResult } from './units/measure.js';

const OPTIONS = { trainSamples: 6000, testSamples: 1000, epochs: 5 };

async function main(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'trainhorn-bench-'));
  const stack = await startStack({ dataDir, env: { PORT: '0', LOG_LEVEL: 'warn' } });
  try {
    console.log(row(['training array', 'arrays right', 'PNGs right', 'ink on paper', 'confidence', 'odd']));
    const rows: (UnitsResult & { name: string })[] = [];
    for (const units of UNITS_CASES) {
      const result = await measureUnits(stack.url, units, OPTIONS);
      rows.push({ name: units.name, ...result });
      console.log(describe(units.name, result));
    }
    if (process.argv.includes('--json')) console.log(JSON.stringify(rows));
  } finally {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

function describe(name: string, { arrays, pngs, inkOnPaper, oddPngs }: UnitsResult): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const confidence = `${arrays.confidence.toFixed(3)} → ${pngs.confidence.toFixed(3)}`;
  return row([
    name,
    percent(arrays.right),
    percent(pngs.right),
    percent(inkOnPaper.right),
    confidence,
    String(oddPngs),
  ]);
}

function row([name = '', ...cells]: readonly string[]): string {
  return `${name.padEnd(42)}${cells.map((cell) => cell.padStart(16)).join('')}`;
}

await main();
