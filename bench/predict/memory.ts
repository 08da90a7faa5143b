import { readFile } from 'node:fs/promises';
import { runWrk } from '../wrk.js';
import type { Bodies } from './bodies.js';
import { MODELS, type Ours } from './ours.js';

const READINGS = 10;
const BURST_SECONDS = 2;
const CONNECTIONS = 16;

/** Resident memory in MB of 10⁶ bytes. */
interface Reading {
  predictions: number;
  apiMb: number;
  predictorsMb: number[];
}

/** Runs predictions of both models, and prints the memory of the API and its predictors after each tenth of them. */
export async function runMemory(
  { stack, urlOf }: Ours,
  bodies: readonly Bodies[],
  wanted: number,
): Promise<void> {
  const readings: Reading[] = [];
  let predictions = 0;
  for (let burst = 0; predictions < wanted; burst++) {
    const url = urlOf(burst % 2 === 0 ? MODELS.mlp : MODELS.cnn);
    const sent = bodies[Math.floor(burst / 2) % bodies.length];
    if (sent === undefined) throw new Error('there are no requests');
    const load = { url, bodies: sent, connections: CONNECTIONS, seconds: BURST_SECONDS };
    const { requests } = await runWrk(load);
    predictions += requests;
    if (predictions < ((readings.length + 1) * wanted) / READINGS) continue;
    readings.push(await read(stack.pids.api, predictions));
    console.log(show(readings));
  }
}

async function read(api: number | undefined, predictions: number): Promise<Reading> {
  const children = await readFile(`/proc/${api}/task/${api}/children`, 'utf8');
  const pids = children.split(' ').filter((pid) => pid !== '');
  return {
    predictions,
    apiMb: await residentMb(api),
    predictorsMb: await Promise.all(pids.map((pid) => residentMb(pid))),
  };
}

/** The last reading, and its difference to the first. */
function show(readings: readonly Reading[]): string {
  const [first, last] = [readings[0], readings.at(-1)];
  if (first === undefined || last === undefined) return '';
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const grown = (now: number, then: number): string => `${(now - then).toFixed(1)} since the first reading`;
  const [now, then] = [sum(last.predictorsMb), sum(first.predictorsMb)];
  return `${last.predictions} predictions: API ${last.apiMb.toFixed(1)} MB (${grown(last.apiMb, first.apiMb)}), ${last.predictorsMb.length} predictors ${now.toFixed(1)} MB (${grown(now, then)})`;
}

async function residentMb(pid: number | string | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return (Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024) / 1e6;
}
