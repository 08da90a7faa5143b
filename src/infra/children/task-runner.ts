import { setPriority } from 'node:os';
import { type Child, type ChildCommand, startChild } from './child.js';
import { describeEnd } from './child-end.js';
import { createTurns } from './turns.js';

/** Up to 19, the least urgent: requests, training and predictions come first where cores are few. */
const NICENESS = 10;

/** Replies that every child with a single task can send besides its result. */
type CommonReply = { type: 'ready' } | { type: 'failed'; message: string };

/** The last message of a child: its result, or why there is none. */
export type FinalReply<Reply extends { type: string }> = Exclude<Reply, { type: 'ready' }>;

export interface TaskRunnerOptions<Reply> {
  /** For messages: `ingest`. */
  name: string;
  command: ChildCommand;
  isReply(value: unknown): value is Reply;
  heapLimitMegabytes: number;
  /** Children at a time; further tasks wait. */
  concurrency: number;
  /** Longest run of one child, which is then killed. */
  timeLimitMs: number;
}

/** Runs each task in a process of its own, so that hostile bytes never meet the API. */
export interface TaskRunner<Request, Reply extends { type: string }> {
  run(request: Request): Promise<FinalReply<Reply> | Extract<CommonReply, { type: 'failed' }>>;
  /** Kills the running processes; their runs answer `failed`. */
  close(): Promise<void>;
}

/** Creates a runner of processes that take one request, answer it and exit. */
export function createTaskRunner<Request extends object, Reply extends { type: string }>(
  options: TaskRunnerOptions<Reply | CommonReply>,
): TaskRunner<Request, Reply> {
  type Final = FinalReply<Reply | CommonReply>;
  const running = new Set<TaskChild<Final>>();
  const takeTurn = createTurns(options.concurrency);
  const nodeOptions = [`--max-old-space-size=${options.heapLimitMegabytes}`];
  let closing = false;

  async function runNow(request: Request): Promise<Final> {
    if (closing) return { type: 'failed', message: 'The service is stopping.' };
    const child = startTask<Request, Reply>(options, nodeOptions, request);
    running.add(child);
    try {
      return await child.reply(options.timeLimitMs);
    } finally {
      running.delete(child);
    }
  }

  return {
    run: (request) => takeTurn(() => runNow(request)),
    async close() {
      closing = true;
      for (const child of running) child.kill();
      await Promise.all([...running].map((child) => child.ended));
    },
  };
}

interface TaskChild<Final> extends Pick<Child<object>, 'ended' | 'kill'> {
  /** Its reply, or the reason for none. */
  reply(timeLimitMs: number): Promise<Final>;
}

function startTask<Request extends object, Reply extends { type: string }>(
  { name, command, isReply }: TaskRunnerOptions<Reply | CommonReply>,
  nodeOptions: string[],
  request: Request,
): TaskChild<FinalReply<Reply | CommonReply>> {
  let reply: FinalReply<Reply | CommonReply> | undefined;
  const child = startChild<Request, Reply | CommonReply>(
    { ...command, nodeOptions },
    {
      isMessage: isReply,
      onMessage(message) {
        if (isFinal(message)) reply = message;
        else child.send(request);
      },
      onUnknown: () => child.kill(),
    },
  );
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
      return { type: 'failed', message: `The ${name} process ${what}. ${child.stderrTail()}`.trim() };
    },
  };
}

const isFinal = <Reply extends { type: string }>(reply: Reply): reply is FinalReply<Reply> =>
  reply.type !== 'ready';

/** At once, so that the threads it starts inherit it. */
function lowerPriority(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, NICENESS);
  } catch {
    // It has ended, or the system forbids it: then it shares the cores.
  }
}
