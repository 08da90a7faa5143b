import { parseArgs } from 'node:util';
import { describeReport } from './report.js';
import { runFaults } from './run.js';

/** `npm run test:faults -- --seed N --minutes M --workers W [--open N | --total N]`: prints the seed, the faults and what held. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      minutes: { type: 'string', default: '3' },
      workers: { type: 'string', default: '2' },
      /** Jobs open at a time. */
      open: { type: 'string', default: '4' },
      /** Small jobs posted at once, instead. */
      total: { type: 'string' },
    },
  });
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`seed ${seed}; again with: npm run test:faults -- --seed ${seed} --minutes ${values.minutes}`);
  const began = performance.now();
  const report = await runFaults({
    seed,
    milliseconds: Number(values.minutes) * 60_000,
    workers: Number(values.workers),
    jobs: values.total === undefined ? { open: Number(values.open) } : { total: Number(values.total) },
    log: (line) => console.log(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`),
  });
  console.log(describeReport(report, seed));
  return report.violations.length === 0 ? 0 : 1;
}

process.exitCode = await main();
