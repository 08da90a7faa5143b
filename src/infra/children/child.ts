import { type ChildProcess, fork } from 'node:child_process';

const STDERR_TAIL_CHARACTERS = 2000;

/** What a child process is started from. */
export interface ChildCommand {
  /** The compiled entry file. */
  modulePath: string;
  environment: NodeJS.ProcessEnv;
  /** Options for Node itself, such as a memory limit. */
  nodeOptions?: string[];
}

export interface ChildEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A running child that talks over IPC in advanced serialisation. */
export interface Child {
  process: ChildProcess;
  /** Settles once, when the process has ended or could not be started; never rejects. */
  ended: Promise<ChildEnd>;
  /** The end of what it wrote to stderr: the best clue after a crash. */
  stderrTail(): string;
}

/** Starts a child process. Its stdout is dropped, its stderr kept in part, so that it cannot garble the parent's log. */
export function startChild(command: ChildCommand): Child {
  const child = fork(command.modulePath, [], {
    serialization: 'advanced',
    env: command.environment,
    execArgv: ['--enable-source-maps', ...(command.nodeOptions ?? [])],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let tail = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-STDERR_TAIL_CHARACTERS);
  });
  return { process: child, ended: endOf(child), stderrTail: () => tail.trim() };
}

/** `exit code 1` or `signal SIGSEGV`. */
export function describeEnd(end: ChildEnd): string {
  return end.signal === null ? `exit code ${end.code}` : `signal ${end.signal}`;
}

function endOf(child: ChildProcess): Promise<ChildEnd> {
  return new Promise((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
    // After a disconnect by the parent Node 20 tells of no `close`; there are no more messages to wait for then.
    child.once('exit', (code, signal) => {
      if (child.connected) return;
      const settle = () => resolve({ code, signal });
      if (child.stderr === null || child.stderr.closed) settle();
      else child.stderr.once('close', settle);
    });
    // Without a process there is no `close`; later errors (a failed send) are followed by it.
    child.on('error', () => {
      if (child.pid === undefined) resolve({ code: null, signal: null });
    });
  });
}
