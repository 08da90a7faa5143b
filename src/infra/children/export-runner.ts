import { type ExportReply, ExportReplySchema, type ExportRequest } from '../../contracts/ipc/exporter.js';
import { createMessageCheck } from '../../validation/message-check.js';
import type { ChildCommand } from './child.js';
import { createTaskRunner, type FinalReply } from './task-runner.js';

const TIME_LIMIT_MS = 10 * 60_000;

const isReply = createMessageCheck(ExportReplySchema);

/** Writes each export in a process of its own: some formats need TensorFlow. */
export interface ExportRunner {
  run(task: Omit<ExportRequest, 'type'>): Promise<FinalReply<ExportReply>>;
  /** Kills the running processes; their runs answer `failed`. */
  close(): Promise<void>;
}

/** Creates a runner of exporter processes: one at a time, since each holds a whole model. */
export function createExportRunner(command: ChildCommand): ExportRunner {
  const runner = createTaskRunner<ExportRequest, ExportReply>({
    name: 'exporter',
    command,
    isReply,
    heapLimitMegabytes: 2048,
    concurrency: 1,
    timeLimitMs: TIME_LIMIT_MS,
  });
  return { run: (task) => runner.run({ type: 'export', ...task }), close: runner.close };
}
