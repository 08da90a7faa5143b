import { type ChildProcess, fork, type Serializable } from 'node:child_process';
import type { Readable } from 'node:stream';
import { type ChildEnd, endOf } from './child-end.js';
import { splitLines } from './line-splitter.js';

const STDERR_TAIL_CHARACTERS = 2000;
const PREVIEW_CHARACTERS = 200;

/** The program of a child process. */
export interface ChildCommand {
  /** The compiled entry file. */
  modulePath: string;
  /** All of its environment: nothing is inherited. */
  environment: NodeJS.ProcessEnv;
  /** Options for Node itself, such as a memory limit. */
  nodeOptions?: string[];
}

/** Where a stream of the child goes: nowhere, to that of this process, to an open file, or line by line to a function. */
export type ChildOutput = 'ignore' | 'inherit' | number | ((line: string) => void);

/** The messages that a child sends. */
export interface ChildProtocol<Received> {
  isMessage(value: unknown): value is Received;
  onMessage(message: Received): void;
  /** Called with the beginning of anything else it sends: a child whose memory is damaged can send anything. */
  onUnknown?(preview: string): void;
  /** `advanced` (the default) carries bytes as Uint8Array. */
  serialization?: 'advanced' | 'json';
}

export interface ChildOptions<Received> extends ChildProtocol<Received> {
  /** Default `ignore`, so that it cannot garble the log of this process. */
  stdout?: ChildOutput;
  /** By default its end is kept, as the best clue after a crash. */
  stderr?: ChildOutput;
  /** A process group of its own, which Ctrl-C in the terminal does not reach; it is killed as a whole. */
  hasOwnGroup?: boolean;
}

/** How a child is asked to end; `nothing` where it ends by itself. */
export type StopRequest = 'disconnect' | 'SIGTERM' | 'nothing';

/** A running child process. It ends by itself when this process does: its channel closes (see process/parent.ts). */
export interface Child<Sent> {
  readonly pid: number | undefined;
  /** Settles once, after its last message and line, or when it could not be started; never rejects. */
  readonly ended: Promise<ChildEnd>;
  /** The end of its stderr; empty where that goes elsewhere. */
  stderrTail(): string;
  /** A message to a child that has ended is dropped. */
  send(message: Sent): void;
  /** Asks it to end and kills it when it has not ended after `graceMs`. */
  stop(request: StopRequest, graceMs: number): Promise<ChildEnd>;
  kill(): void;
}

/** Starts a child process that talks over IPC. */
export function startChild<Sent extends Serializable, Received>(
  command: ChildCommand,
  options: ChildOptions<Received>,
): Child<Sent> {
  const child = forkChild(command, options);
  const tail = createTail();
  readOutput(child.stdout, options.stdout);
  readOutput(child.stderr, options.stderr, tail.add);
  child.on('message', (message: unknown) => {
    if (options.isMessage(message)) options.onMessage(message);
    else options.onUnknown?.(preview(message));
  });
  const ended = endOf(child);
  const kill = () => killChild(child, options.hasOwnGroup ?? false);
  return {
    pid: child.pid,
    ended,
    stderrTail: tail.text,
    send: (message) => void child.send(message, () => {}),
    async stop(request, graceMs) {
      if (request === 'SIGTERM') child.kill('SIGTERM');
      if (request === 'disconnect' && child.connected) child.disconnect();
      const timer = setTimeout(kill, graceMs);
      return ended.finally(() => clearTimeout(timer));
    },
    kill,
  };
}

function forkChild<Received>(command: ChildCommand, options: ChildOptions<Received>): ChildProcess {
  const { stdout = 'ignore', stderr, serialization = 'advanced', hasOwnGroup = false } = options;
  return fork(command.modulePath, [], {
    serialization,
    env: command.environment,
    execArgv: ['--enable-source-maps', ...(command.nodeOptions ?? [])],
    stdio: ['ignore', toStdio(stdout), stderr === undefined ? 'pipe' : toStdio(stderr), 'ipc'],
    detached: hasOwnGroup,
  });
}

const toStdio = (output: ChildOutput) => (typeof output === 'function' ? 'pipe' : output);

function readOutput(
  stream: Readable | null,
  output: ChildOutput | undefined,
  otherwise: (text: string) => void = () => {},
): void {
  if (typeof output === 'function' && stream !== null) splitLines(stream, output);
  else stream?.setEncoding('utf8').on('data', otherwise);
}

function createTail() {
  let tail = '';
  return {
    add(text: string) {
      tail = (tail + text).slice(-STDERR_TAIL_CHARACTERS);
    },
    text: () => tail.trim(),
  };
}

function preview(message: unknown): string {
  return (JSON.stringify(message) ?? String(message)).slice(0, PREVIEW_CHARACTERS);
}

function killChild(child: ChildProcess, isGroup: boolean): void {
  const { pid, exitCode, signalCode } = child;
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(isGroup ? -pid : pid, 'SIGKILL');
  } catch {
    // It ended in the meantime.
  }
}
