import { setPriority } from 'node:os';
import type { IngestReply, IngestRequest } from '../../contracts/ipc/ingest.js';
import { type Child, type ChildCommand, describeEnd, startChild } from './child.js';

const DEFAULT_TIME_LIMIT_MS = 30 * 60_000;
const HEAP_LIMIT_MEGABYTES = 512;
const CONCURRENT_INGESTS = 2;
/** Of 19, the least urgent: requests, training and predictions go first where cores are few. */
const NICENESS = 10;

type FinalReply = Exclude<IngestReply, { type: 'ready' }>;

export interface IngestRunnerOptions {
  /** How to start an ingest process: `dist/workers/ingest/main.js`. */
  command: ChildCommand;
  limits: IngestRequest['limits'];
  /** Longest run of one ingest; it is killed then. Default 30 minutes. */
  timeLimitMs?: number;
}

/** Runs each upload in a process of its own, so that hostile bytes never meet the API. */
export interface IngestRunner {
  run(task: Omit<IngestRequest, 'type' | 'limits'>): Promise<FinalReply>;
  /** Ends what runs; those runs answer `failed`. */
  close(): Promise<void>;
}

/** A runner of ingest processes, two at a time; further runs wait. */
export function createIngestRunner(options: IngestRunnerOptions): IngestRunner {
  const running = new Set<Child>();
  const takeTurn = createTurns(CONCURRENT_INGESTS);
  const command = { ...options.command, nodeOptions: [`--max-old-space-size=${HEAP_LIMIT_MEGABYTES}`] };
  let closing = false;

  async function runNow(request: IngestRequest): Promise<FinalReply> {
    if (closing) return { type: 'failed', message: 'The service is stopping.' };
    const child = startChild(command);
    yieldCores(child);
    running.add(child);
    try {
      return await converse(child, request, options.timeLimitMs ?? DEFAULT_TIME_LIMIT_MS);
    } finally {
      running.delete(child);
    }
  }

  return {
    run: (task) => takeTurn(() => runNow({ type: 'ingest', ...task, limits: options.limits })),
    async close() {
      closing = true;
      for (const child of running) child.process.kill('SIGKILL');
      await Promise.all([...running].map((child) => child.ended));
    },
  };
}

/** At once, so that the threads it starts have it too. */
function yieldCores({ process: { pid } }: Child): void {
  try {
    if (pid !== undefined) setPriority(pid, NICENESS);
  } catch {
    // It has ended, or the system does not let us: then it shares the cores.
  }
}

async function converse(child: Child, request: IngestRequest, timeLimitMs: number): Promise<FinalReply> {
  let reply: FinalReply | undefined;
  let timedOut = false;
  child.process.on('message', (message: IngestReply) => {
    if (message.type === 'ready') child.process.send(request, () => undefined);
    else reply = message;
  });
  const timer = setTimeout(() => {
    timedOut = true;
    child.process.kill('SIGKILL');
  }, timeLimitMs);
  const end = await child.ended;
  clearTimeout(timer);
  if (reply !== undefined) return reply;
  const what = timedOut ? `took longer than ${timeLimitMs / 1000} s` : `ended with ${describeEnd(end)}`;
  return { type: 'failed', message: `The ingest process ${what}. ${child.stderrTail()}`.trim() };
}

/** Lets at most `limit` tasks run at a time, in the order they came. */
function createTurns(limit: number): <Result>(task: () => Promise<Result>) => Promise<Result> {
  const waiting: (() => void)[] = [];
  let free = limit;
  return async (task) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
