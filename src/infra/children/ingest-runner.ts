import { setPriority } from 'node:os';
import { type IngestReply, IngestReplySchema, type IngestRequest } from '../../contracts/ipc/ingest.js';
import { createMessageCheck } from '../../validation/message-check.js';
import { type Child, type ChildCommand, startChild } from './child.js';
import { describeEnd } from './child-end.js';
import { createTurns } from './turns.js';

const DEFAULT_TIME_LIMIT_MS = 30 * 60_000;
const HEAP_LIMIT_MEGABYTES = 512;
const CONCURRENT_INGESTS = 2;
/** Up to 19, the least urgent: requests, training and predictions come first where cores are few. */
const NICENESS = 10;

const isReply = createMessageCheck(IngestReplySchema);

type FinalReply = Exclude<IngestReply, { type: 'ready' }>;

export interface IngestRunnerOptions {
  /** How to start an ingest process: `dist/workers/ingest/main.js`. */
  command: ChildCommand;
  limits: IngestRequest['limits'];
  /** Longest run of one ingest, which is then killed. Default 30 minutes. */
  timeLimitMs?: number;
}

/** Runs each upload in a process of its own, so that hostile bytes never meet the API. */
export interface IngestRunner {
  run(task: Omit<IngestRequest, 'type' | 'limits'>): Promise<FinalReply>;
  /** Kills the running processes; their runs answer `failed`. */
  close(): Promise<void>;
}

/** Creates a runner of ingest processes, two at a time; further runs wait. */
export function createIngestRunner(options: IngestRunnerOptions): IngestRunner {
  const running = new Set<IngestChild>();
  const { maxUploadBytes, maxUploadEntries, maxImagePixels, maxTextCharacters } = options.limits;
  const limits = { maxUploadBytes, maxUploadEntries, maxImagePixels, maxTextCharacters };
  const takeTurn = createTurns(CONCURRENT_INGESTS);
  const command = { ...options.command, nodeOptions: [`--max-old-space-size=${HEAP_LIMIT_MEGABYTES}`] };
  let closing = false;

  async function runNow(request: IngestRequest): Promise<FinalReply> {
    if (closing) return { type: 'failed', message: 'The service is stopping.' };
    const child = startIngest(command, request);
    running.add(child);
    try {
      return await child.reply(options.timeLimitMs ?? DEFAULT_TIME_LIMIT_MS);
    } finally {
      running.delete(child);
    }
  }

  return {
    run: (task) => takeTurn(() => runNow({ type: 'ingest', ...task, limits })),
    async close() {
      closing = true;
      for (const child of running) child.kill();
      await Promise.all([...running].map((child) => child.ended));
    },
  };
}

interface IngestChild extends Pick<Child<IngestRequest>, 'ended' | 'kill'> {
  /** Its reply, or the reason for none. */
  reply(timeLimitMs: number): Promise<FinalReply>;
}

function startIngest(command: ChildCommand, request: IngestRequest): IngestChild {
  let reply: FinalReply | undefined;
  const child = startChild<IngestRequest, IngestReply>(command, {
    isMessage: isReply,
    onMessage(message) {
      if (message.type === 'ready') child.send(request);
      else reply = message;
    },
    onUnknown: () => child.kill(),
  });
  lowerPriority(child.pid);
  return {
    ended: child.ended,
    kill: child.kill,
    async reply(timeLimitMs) {
      let timedOut = false;
      const timer = setTimeout(() => {
        timedOut = true;
        child.kill();
      }, timeLimitMs);
      const end = await child.ended;
      clearTimeout(timer);
      if (reply !== undefined) return reply;
      const what = timedOut ? `took longer than ${timeLimitMs / 1000} s` : describeEnd(end);
      return { type: 'failed', message: `The ingest process ${what}. ${child.stderrTail()}`.trim() };
    },
  };
}

/** At once, so that the threads it starts inherit it. */
function lowerPriority(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, NICENESS);
  } catch {
    // It has ended, or the system forbids it: then it shares the cores.
  }
}
