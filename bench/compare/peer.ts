import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type PythonWithPackages, pythonWith } from '../../scripts/python-with.js';
import { KERAS } from '../../scripts/setup/python/keras.mjs';
import { PEERS } from '../../scripts/setup/python/peers.mjs';
import { isaOfPeers } from './isa.js';

/** A process that trains one side of a case, an epoch at a time, and waits idle in between. */
export interface Peer {
  name: string;
  /** The report of the process when it is ready: at least the device it trains on. */
  about: PeerReport;
  /** Trains one epoch. @returns its milliseconds @throws Error when the process ends before */
  epoch(): Promise<number>;
  /** @returns the accuracy on the held-out samples @throws Error when the process ends before */
  evaluate(): Promise<number>;
  /** Ends the process, at once when it does not end by itself. */
  stop(): Promise<void>;
}

/** The report of a process, and the time until it was ready. */
export interface PeerReport {
  /** The name of the processor or card that it trains on. */
  device: string;
  isGpu: boolean;
  /** Of the library, for people. */
  version: string;
  /** Time spent compiling before its first epoch; 0 if it compiles during that. */
  compileMs: number;
  /** Deviations from the request, and the reason; empty if there are none. */
  note: string;
}

const STOP_GRACE_MS = 2_000;
const KEPT_ERROR_CHARACTERS = 4_000;

/** Starts a compiled module of this folder. */
export function startNodePeer(
  name: string,
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Peer> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  return startPeer(name, process.execPath, ['--enable-source-maps', path, ...args], env);
}

/** Starts keras_peer.py, on the Keras that set-up has installed unless another Python is named. */
export function startKerasPeer(
  name: string,
  args: readonly string[],
  { command, env }: PythonWithPackages = pythonWith(KERAS),
): Promise<Peer> {
  return startPeer(name, command, [pythonFile('keras_peer.py'), ...args], env);
}

/** Starts a Python file of this folder on PyTorch and JAX. @throws Error with the command of set-up where they are not installed */
export async function startPeerOfSetUp(name: string, file: string, args: readonly string[]): Promise<Peer> {
  const { command, env } = pythonWith(PEERS);
  return startPeer(name, command, [pythonFile(file), ...args], { ...env, ...isaOfPeers() });
}

/** The path of a Python file of this folder: the compiled modules lie elsewhere. */
export function pythonFile(name: string): string {
  return fileURLToPath(new URL(`../../../bench/compare/${name}`, import.meta.url));
}

/** Starts a process and waits until it is ready. @throws Error with the end of what it wrote when it ends before */
async function startPeer(
  name: string,
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Peer> {
  const child = spawn(command, args, { env });
  const exited = new Promise<void>((settle) => {
    child.once('close', () => settle());
    child.once('error', () => settle());
  });
  const answer = readAnswers(name, child);
  const ask = async (command: string, field: string): Promise<number> => {
    child.stdin.write(`${command}\n`);
    return numberOf(await answer(), field);
  };
  const stop = () => stopChild(child, exited);
  try {
    const about = reportOf(await answer());
    const epoch = () => ask('epoch', 'ms');
    return { name, about, epoch, evaluate: () => ask('evaluate', 'accuracy'), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function reportOf(answer: Record<string, unknown>): PeerReport {
  const { device, is_gpu, version, compile_ms = 0, note = '' } = answer;
  return {
    device: String(device),
    isGpu: is_gpu === true,
    version: String(version),
    compileMs: Number(compile_ms),
    note: String(note),
  };
}

/** The answers of a process, one at a call. Libraries may print other lines in between. */
function readAnswers(
  name: string,
  child: ChildProcessWithoutNullStreams,
): () => Promise<Record<string, unknown>> {
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-KEPT_ERROR_CHARACTERS);
  });
  // Its end shows as the end of its output, with what it said of the reason.
  child.stdin.on('error', () => {});
  child.once('error', (error) => {
    errors += error.message;
  });
  return async () => {
    for (let line = await lines.next(); !line.done; line = await lines.next())
      if (line.value.startsWith('{')) return JSON.parse(line.value);
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    throw new Error(`${name} ended:\n${errors}`);
  };
}

function numberOf(answer: Record<string, unknown>, field: string): number {
  const value = answer[field];
  if (typeof value !== 'number') throw new Error(`expected ${field}, got ${JSON.stringify(answer)}`);
  return value;
}

async function stopChild(child: ChildProcessWithoutNullStreams, exited: Promise<void>): Promise<void> {
  child.stdin.end();
  const killer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
  await exited.finally(() => clearTimeout(killer));
}
