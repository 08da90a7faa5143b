import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Bodies } from './bodies.js';

const SCRIPT = fileURLToPath(new URL('../../../bench/predict/post.lua', import.meta.url));

/** Measurements of one run of wrk. */
export interface Run {
  /** Requests that were answered with success, a second. */
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Requests in all. */
  requests: number;
  /** Answers with an error status. */
  refused: number;
  /** Connections that failed. */
  broken: number;
}

/** POSTs bodies over so many connections for so long. @throws Error when wrk fails */
export async function runWrk(
  url: string,
  { contentType, files }: Bodies,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<Run> {
  const load = [
    '--threads',
    '1',
    '--connections',
    String(connections),
    '--duration',
    `${seconds}s`,
    '--timeout',
    '30s',
  ];
  const { stdout } = await promisify(execFile)('wrk', [
    ...load,
    ...['--script', SCRIPT, url, '--', contentType],
    ...files,
  ]);
  const line = stdout.split('\n').find((text) => text.startsWith('{'));
  if (line === undefined) throw new Error(`wrk has no result: ${stdout}`);
  const { requests, refused, broken, seconds: took, p50_ms, p99_ms } = JSON.parse(line);
  const perSecond = (requests - refused) / took;
  return { perSecond, p50Ms: p50_ms, p99Ms: p99_ms, requests, refused, broken };
}
