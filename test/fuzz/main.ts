import { parseArgs } from 'node:util';
import { describeResults } from './report.js';
import { runFuzz } from './run.js';

/** `npm run fuzz -- --seed N --minutes M`: prints the seed, and each finding with a request that shows it. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { seed: { type: 'string' }, minutes: { type: 'string', default: '5' } },
  });
  const seed = positive('--seed', values.seed ?? String(1 + Math.floor(Math.random() * 2 ** 31)));
  console.log(`seed ${seed}; again with: npm run fuzz -- --seed ${seed} --minutes ${values.minutes}`);
  const milliseconds = positive('--minutes', values.minutes) * 60_000;
  const results = await runFuzz({ seed, milliseconds, log: (line) => console.log(line) });
  console.log(describeResults(results, seed));
  return results.every(({ ok }) => ok) ? 0 : 1;
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new Error(`${option} must be a positive number; got '${text}'.`);
}

process.exitCode = await main();
