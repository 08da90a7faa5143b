import { closeSync, openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ServiceToStarter, ServiceToStarterSchema } from '../../src/contracts/ipc/service.js';
import { type ChildOutput, startChild } from '../../src/infra/children/child.js';
import { type ChildEnd, describeEnd } from '../../src/infra/children/child-end.js';
import { createMessageCheck } from '../../src/validation/message-check.js';

const SHOWN_LOG_LINES = 20;

const isMessage = createMessageCheck(ServiceToStarterSchema);

type Message<Type extends ServiceToStarter['type']> = Extract<ServiceToStarter, { type: Type }>;

/** How a process ended. */
export interface Ending extends ChildEnd {
  name: string;
}

export interface StackProcess {
  name: string;
  pid: number | undefined;
  exited: Promise<Ending>;
  /** The first message of that type it sends; rejects when it ends before. */
  message<Type extends ServiceToStarter['type']>(type: Type): Promise<Message<Type>>;
  /** SIGTERM, and SIGKILL to it and its children when it has not ended after `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

export interface StackProcessOptions {
  name: string;
  /** Compiled entry, relative to dist/. */
  entry: string;
  env: NodeJS.ProcessEnv;
  /** A file for its output; this process's own output when absent. */
  logFile?: string | undefined;
}

/** Starts one process of the service. Ctrl-C reaches only this process, which ends all in order. */
export function startProcess({ name, entry, env, logFile }: StackProcessOptions): StackProcess {
  const inbox = createInbox();
  const command = {
    modulePath: fileURLToPath(new URL(`../../${entry}`, import.meta.url)),
    environment: env,
  };
  const child = withOutput(logFile, (output) =>
    startChild<never, ServiceToStarter>(command, {
      isMessage,
      onMessage: inbox.receive,
      transport: 'json',
      stdout: output,
      stderr: output,
      hasOwnGroup: true,
    }),
  );
  const exited = child.ended.then((end): Ending => ({ name, ...end }));
  exited.then((ending) => inbox.fail(new Error(describeEnding(ending, logFile))));
  return {
    name,
    pid: child.pid,
    exited,
    message: inbox.next,
    async stop(graceMs) {
      await child.stop('SIGTERM', graceMs);
    },
  };
}

/** @returns a sentence for people, with the end of the log when the output went to a file */
export function describeEnding({ name, ...end }: Ending, logFile?: string): string {
  return [`${name} ${describeEnd(end)}`, ...(logFile ? [logTail(logFile)] : [])].join('\n');
}

/** The child has its own descriptor of the file. */
function withOutput<Result>(logFile: string | undefined, use: (output: ChildOutput) => Result): Result {
  if (logFile === undefined) return use('inherit');
  const file = openSync(logFile, 'a');
  try {
    return use(file);
  } finally {
    closeSync(file);
  }
}

/** The messages that others wait for; each is kept, so that it may come before the wait for it. */
function createInbox() {
  const received: ServiceToStarter[] = [];
  const waiting = new Set<() => void>();
  let failure: Error | undefined;
  const look = () => {
    for (const check of [...waiting]) check();
  };
  return {
    receive(message: ServiceToStarter) {
      received.push(message);
      look();
    },
    fail(error: Error) {
      failure = error;
      look();
    },
    next<Type extends ServiceToStarter['type']>(type: Type): Promise<Message<Type>> {
      const isWanted = (message: ServiceToStarter): message is Message<Type> => message.type === type;
      return new Promise((resolve, reject) => {
        const check = () => {
          const found = received.find(isWanted);
          if (found === undefined && failure === undefined) return;
          waiting.delete(check);
          if (found !== undefined) resolve(found);
          else reject(failure);
        };
        waiting.add(check);
        check();
      });
    },
  };
}

function logTail(path: string): string {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-SHOWN_LOG_LINES).join('\n');
  } catch {
    return '';
  }
}
