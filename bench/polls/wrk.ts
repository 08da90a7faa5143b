import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findOnPath } from '../../scripts/setup/run.mjs';

/** Requests against one URL. */
export interface Load {
  url: string;
  connections: number;
  seconds: number;
  headers?: Readonly<Record<string, string>>;
}

/** The figures of a load; latencies in milliseconds. */
export interface LoadResult {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}

/** @throws Error that tells how to install wrk */
export function requireWrk(): void {
  if (findOnPath('wrk') === undefined)
    throw new Error('wrk is not on PATH; install it, such as with: sudo apt-get install wrk');
}

/** Runs wrk with one thread. @throws Error where a request fails */
export async function runWrk({ url, connections, seconds, headers = {} }: Load): Promise<LoadResult> {
  const fields = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const load = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', ...fields];
  const { stdout } = await promisify(execFile)('wrk', [...load, url]);
  const failure = /Non-2xx.*|Socket errors.*/.exec(stdout);
  if (failure !== null) throw new Error(`${url}: ${failure[0]}`);
  return {
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]),
    p50Ms: readMs(/50%\s+(\S+)/.exec(stdout)?.[1]),
    p99Ms: readMs(/99%\s+(\S+)/.exec(stdout)?.[1]),
  };
}

const MS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000 };

function readMs(text = ''): number {
  const [, value, unit = ''] = /^([\d.]+)(\w+)$/.exec(text) ?? [];
  return Number(value) * (MS[unit] ?? Number.NaN);
}
