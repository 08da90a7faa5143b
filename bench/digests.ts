import { loadTensorFlow } from '../workers/engine/device/tensorflow.js';
import { digestOf } from './digests/digest.js';
import { referenceJobs } from './digests/jobs.js';

const SHOWN = 16;

/**
 * Prints the digests of the weights and metrics of small reference jobs, one a line. Two commits that print the same on
 * one machine train to the same bits. Exits with 1 if a job that is paused and resumed ends with other weights.
 */
async function main(): Promise<number> {
  loadTensorFlow({ intraOpThreads: 1 });
  let differing = 0;
  for (const job of await referenceJobs()) {
    const { weightsSha256, metricsSha256, resumedWeightsSha256 } = await digestOf(job);
    console.log([job.name, weightsSha256.slice(0, SHOWN), metricsSha256.slice(0, SHOWN)].join('\t'));
    if (resumedWeightsSha256 === null || resumedWeightsSha256 === weightsSha256) continue;
    differing += 1;
    console.error(`${job.name}: resumed, its weights are ${resumedWeightsSha256.slice(0, SHOWN)}`);
  }
  return differing === 0 ? 0 : 1;
}

// The engine keeps native threads, which would hold the process.
process.exit(await main());
