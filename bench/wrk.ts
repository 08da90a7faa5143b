import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SCRIPT = fileURLToPath(new URL('../../bench/wrk.lua', import.meta.url));

/** Requests against one URL. */
export interface Load {
  url: string;
  connections: number;
  seconds: number;
  headers?: Readonly<Record<string, string>>;
  /** Files that are POSTed in turn; absent: requests are GETs. */
  bodies?: { contentType: string; files: readonly string[] };
}

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

/** Runs wrk with one thread. @throws Error when wrk fails */
export async function runWrk({ url, connections, seconds, headers, bodies }: Load): Promise<Run> {
  const { contentType, files = [] } = bodies ?? {};
  const all = { ...headers, ...(contentType && { 'content-type': contentType }) };
  const fields = Object.entries(all).flatMap(([name, value]) => ['--header', `${name}: ${value}`]);
  const load = ['--threads', '1', '--connections', String(connections), '--duration', `${seconds}s`];
  const options = [...load, '--timeout', '30s', ...fields, '--script', SCRIPT];
  const { stdout } = await promisify(execFile)('wrk', [...options, url, '--', ...files]);
  const line = stdout.split('\n').find((text) => text.startsWith('{'));
  if (line === undefined) throw new Error(`wrk has no result: ${stdout}`);
  const { requests, refused, broken, seconds: took, p50_ms, p99_ms } = JSON.parse(line);
  const perSecond = (requests - refused) / took;
  return { perSecond, p50Ms: p50_ms, p99Ms: p99_ms, requests, refused, broken };
}
