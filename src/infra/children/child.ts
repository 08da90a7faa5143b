import { type ChildProcess, type ForkOptions, fork, type Serializable } from 'node:child_process';
import { Duplex, type Readable } from 'node:stream';
import { frameWriter, readFrames } from '../process/frames.js';
import { FRAMES_FD } from '../process/parent.js';
import { type ChildEnd, endOf, NEVER_RAN } from './child-end.js';
import { splitLines } from './line-splitter.js';

const STDERR_TAIL_CHARACTERS = 2000;
const PREVIEW_CHARACTERS = 200;
/** An answer is one text, which Node allows to have as many characters. */
const MAX_FRAME_BYTES = 512 * 1024 * 1024;

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
  /**
   * `advanced` (the default) carries bytes as Uint8Array; so does `frames`, through a socket of its own, in a third of the
   * time.
   */
  transport?: 'advanced' | 'json' | 'frames';
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
  /** False as soon as its exit is known, which is before its last messages are read. */
  isAlive(): boolean;
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
  if (child === undefined) return NOT_STARTED;
  const tail = createTail();
  readOutput(child.stdout, options.stdout);
  readOutput(child.stderr, options.stderr, tail.add);
  const send = connect<Sent, Received>(child, options);
  const ended = endOf(child);
  const kill = () => killChild(child, options.hasOwnGroup ?? false);
  return {
    pid: child.pid,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    ended,
    stderrTail: tail.text,
    send,
    async stop(request, graceMs) {
      if (request === 'SIGTERM') child.kill('SIGTERM');
      if (request === 'disconnect' && child.connected) child.disconnect();
      const timer = setTimeout(kill, graceMs);
      return ended.finally(() => clearTimeout(timer));
    },
    kill,
  };
}

/** In the place of a child for which the system has no descriptors, processes or memory left. */
const NOT_STARTED: Child<unknown> = {
  pid: undefined,
  isAlive: () => false,
  ended: Promise.resolve(NEVER_RAN),
  stderrTail: () => '',
  send: () => {},
  stop: async () => NEVER_RAN,
  kill: () => {},
};

/** Receives messages of the child; returns what sends one to it. */
function connect<Sent extends Serializable, Received>(
  child: ChildProcess,
  options: ChildProtocol<Received>,
): (message: Sent) => void {
  const receive = (message: unknown) => {
    if (options.isMessage(message)) options.onMessage(message);
    else options.onUnknown?.(preview(message));
  };
  const socket = child.stdio[FRAMES_FD];
  if (!(socket instanceof Duplex)) {
    child.on('message', receive);
    return (message) => void child.send(message, () => {});
  }
  readFrames<unknown>(socket, receive, {
    onDamaged: () => options.onUnknown?.('bytes that are not a message'),
    maxBytes: MAX_FRAME_BYTES,
  });
  // The child has ended, which is reported elsewhere.
  socket.on('error', () => {});
  return frameWriter(socket);
}

/** Undefined if the system refuses. */
function forkChild<Received>(
  command: ChildCommand,
  options: ChildOptions<Received>,
): ChildProcess | undefined {
  try {
    const child = fork(command.modulePath, [], toForkOptions(command, options));
    // Where no descriptors are left it has no streams, against its type, and emits an error later.
    if (child.stdio !== undefined) return child;
    child.on('error', () => {});
    return undefined;
  } catch (error) {
    if (error instanceof Error && 'errno' in error) return undefined;
    throw error;
  }
}

function toForkOptions<Received>(command: ChildCommand, options: ChildOptions<Received>): ForkOptions {
  const { stdout = 'ignore', stderr, transport = 'advanced', hasOwnGroup = false } = options;
  const hasFrames = transport === 'frames';
  return {
    serialization: hasFrames ? 'json' : transport,
    env: command.environment,
    execArgv: ['--enable-source-maps', ...(command.nodeOptions ?? [])],
    stdio: [
      'ignore',
      toStdio(stdout),
      stderr === undefined ? 'pipe' : toStdio(stderr),
      'ipc',
      ...(hasFrames ? ['pipe' as const] : []),
    ],
    detached: hasOwnGroup,
  };
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
