import { readFile } from 'node:fs/promises';
import type { Bodies } from './bodies.js';
import { openConnection } from './raw-connection.js';

const CONNECTIONS = 512;

/** Answers under more connections than the service has capacity for. */
export interface Overload {
  /** Of answers with status 200, in ms. */
  p50Ms: number;
  p99Ms: number;
  answers: number;
  /** By status. */
  statuses: Record<number, number>;
  /** 503s without the header. */
  withoutRetryAfter: number;
  /** Connections that ended before their answer. */
  broken: number;
  perSecond: number;
}

/** Sends the requests over 512 connections, each as soon as the one before is answered, whatever the answer. */
export async function overload(url: string, bodies: Bodies, seconds: number): Promise<Overload> {
  const requests = await Promise.all(
    bodies.files.map(async (file) => httpRequest(url, bodies.contentType, await readFile(file))),
  );
  const latencies: number[] = [];
  const result = { statuses: new Map<number, number>(), withoutRetryAfter: 0, broken: 0 };
  const end = performance.now() + seconds * 1000;
  const run = async (index: number): Promise<void> => {
    const connection = await openConnection(url);
    try {
      for (let turn = index; performance.now() < end; turn++) {
        const began = performance.now();
        const { status, hasRetryAfter } = await connection.ask(
          requests[turn % requests.length] ?? Buffer.of(),
        );
        result.statuses.set(status, (result.statuses.get(status) ?? 0) + 1);
        if (status === 200) latencies.push(performance.now() - began);
        else if (status === 503 && !hasRetryAfter) result.withoutRetryAfter += 1;
      }
    } catch {
      result.broken += 1;
    } finally {
      connection.close();
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, (_, index) => run(index)));
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
  const answers = [...result.statuses.values()].reduce((sum, count) => sum + count, 0);
  return {
    ...result,
    ...{ p50Ms: at(0.5), p99Ms: at(0.99), answers, perSecond: latencies.length / seconds },
    statuses: Object.fromEntries(result.statuses),
  };
}

function httpRequest(url: string, contentType: string, body: Buffer): Buffer {
  const { host, pathname } = new URL(url);
  const head = `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: ${contentType}\r\nContent-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

export function showOverload({ statuses, answers, withoutRetryAfter, broken, ...rest }: Overload): string {
  const { p50Ms, p99Ms, perSecond } = rest;
  const share = (100 * (statuses[503] ?? 0)) / answers;
  const verdict = p99Ms < 10 * p50Ms ? 'met' : 'missed';
  return [
    `${CONNECTIONS} connections: ${perSecond.toFixed(0)}/s with 200; ${share.toFixed(1)} % of ${answers} answers are 503, ${withoutRetryAfter} of them without Retry-After; ${broken} connections broke`,
    `  statuses ${JSON.stringify(statuses)}`,
    `  200s: p50 ${p50Ms.toFixed(0)} ms, p99 ${p99Ms.toFixed(0)} ms (bar: p99 < 10 × p50, ${verdict})`,
  ].join('\n');
}
