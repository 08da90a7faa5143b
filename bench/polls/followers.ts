import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { JobStore } from '../../src/domain/job/ports.js';
import { postArticle, reportEpoch } from './article-jobs.js';
import { holdOneJob } from './held-worker.js';
import { type Place, startApi, withStore } from './service.js';

const FOLLOWERS = 1000;
const AT_ONCE = 50;
const EPOCHS = 5;
const SETTLE_MS = 1000;
const PAUSE_MS = 1500;
const LONGEST_MS = 20_000;

/** From the write of an epoch until a follower had it; milliseconds over all followers and epochs. */
export interface FollowerFigure {
  followers: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  /** Followers that missed an epoch. */
  lost: number;
}

/** Many event streams of one running job, which gets an epoch every 1.5 seconds. */
export async function measureFollowers(place: Place): Promise<FollowerFigure> {
  const worker = holdOneJob(place);
  const api = await startApi(place);
  try {
    return await withStore(place, async (store) => {
      await postArticle(api.url, store);
      return await follow(api.url, store, await worker.begun);
    });
  } finally {
    await api.stop();
    await worker.close();
  }
}

async function follow(url: string, store: JobStore, id: string): Promise<FollowerFigure> {
  const arrivals = new Map<number, number[]>();
  const onEpoch = (epoch: number) => arrivals.get(epoch)?.push(performance.now());
  const sockets: Socket[] = [];
  while (sockets.length < FOLLOWERS)
    sockets.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => open(url, id, onEpoch)))));
  await delay(SETTLE_MS);
  const latencies: number[] = [];
  for (let epoch = 1; epoch <= EPOCHS; epoch++) {
    const arrived: number[] = [];
    arrivals.set(epoch, arrived);
    const written = performance.now();
    await store.update(id, (record) => reportEpoch(record, epoch));
    await delay(PAUSE_MS);
    while (arrived.length < FOLLOWERS && performance.now() - written < LONGEST_MS) await delay(PAUSE_MS);
    latencies.push(...arrived.map((at) => at - written));
  }
  for (const socket of sockets) socket.destroy();
  return summarize(latencies);
}

function summarize(latencies: number[]): FollowerFigure {
  const sorted = latencies.sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
  const lost = FOLLOWERS * EPOCHS - latencies.length;
  return { followers: FOLLOWERS, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1), lost };
}

/** A stream that reports each epoch event. */
async function open(url: string, id: string, onEpoch: (epoch: number) => void): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  let rest = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    rest += text;
    const end = rest.lastIndexOf('\n\n');
    if (end < 0) return;
    for (const [, epoch] of rest.slice(0, end).matchAll(EPOCH)) onEpoch(Number(epoch));
    rest = rest.slice(end);
  });
  socket.write(
    `GET /api/v1/jobs/${id}/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n`,
  );
  return socket;
}

const EPOCH = /^event: epoch\ndata: .*?"epoch":\{"epoch":(\d+)/gm;
