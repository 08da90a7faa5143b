import { type IngestReply, IngestReplySchema, type IngestRequest } from '../../contracts/ipc/ingest.js';
import { createMessageCheck } from '../../validation/message-check.js';
import type { ChildCommand } from './child.js';
import { createTaskRunner, type FinalReply } from './task-runner.js';

const DEFAULT_TIME_LIMIT_MS = 30 * 60_000;

const isReply = createMessageCheck(IngestReplySchema);

export interface IngestRunnerOptions {
  /** How to start an ingest process: `dist/workers/ingest/main.js`. */
  command: ChildCommand;
  limits: IngestRequest['limits'];
  /** Longest run of one ingest, which is then killed. Default 30 minutes. */
  timeLimitMs?: number;
}

/** Runs each upload in a process of its own. */
export interface IngestRunner {
  run(task: Omit<IngestRequest, 'type' | 'limits'>): Promise<FinalReply<IngestReply>>;
  /** Kills the running processes; their runs answer `failed`. */
  close(): Promise<void>;
}

/** Creates a runner of ingest processes, two at a time; further runs wait. */
export function createIngestRunner({ command, limits, timeLimitMs }: IngestRunnerOptions): IngestRunner {
  const { maxUploadBytes, maxUploadEntries, maxImagePixels, maxTextCharacters } = limits;
  const runner = createTaskRunner<IngestRequest, IngestReply>({
    name: 'ingest',
    command,
    isReply,
    heapLimitMegabytes: 512,
    concurrency: 2,
    timeLimitMs: timeLimitMs ?? DEFAULT_TIME_LIMIT_MS,
  });
  const sent = { maxUploadBytes, maxUploadEntries, maxImagePixels, maxTextCharacters };
  return {
    run: (task) => runner.run({ type: 'ingest', ...task, limits: sent }),
    close: runner.close,
  };
}
