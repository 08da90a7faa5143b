import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SHOWN_LOG_LINES = 20;

/** How a process ended. */
export interface Ending {
  name: string;
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface StackProcess {
  name: string;
  pid: number | undefined;
  exited: Promise<Ending>;
  /** The first message of that type it sends; rejects when it ends before. */
  message(type: string): Promise<Record<string, unknown>>;
  /** SIGTERM, and SIGKILL to it and its children when it has not ended after `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

export interface StackProcessOptions {
  name: string;
  /** Compiled entry, relative to dist/. */
  entry: string;
  env: NodeJS.ProcessEnv;
  /** A file that takes its output; this process's own output when absent. */
  logFile?: string | undefined;
}

/**
 * Starts one process of the service. It has an IPC channel, on whose end it exits by itself, so that it cannot outlive
 * this process; and a process group of its own, so that Ctrl-C reaches only this process, which ends all in order.
 */
export function startProcess({ name, entry, env, logFile }: StackProcessOptions): StackProcess {
  const child = forkEntry(entry, env, logFile);
  const exited = new Promise<Ending>((settle) => {
    child.once('error', () => settle({ name, code: 1, signal: null }));
    child.once('exit', (code, signal) => settle({ name, code, signal }));
  });
  return {
    name,
    pid: child.pid,
    exited,
    message: (type) => firstMessage(child, type, exited, logFile),
    stop: (graceMs) => stopChild(child, exited, graceMs),
  };
}

/** @returns a sentence for people, with the end of the log when the output went to a file */
export function describeEnding({ name, code, signal }: Ending, logFile?: string): string {
  const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
  return [`${name} ${how}`, ...(logFile ? [logTail(logFile)] : [])].join('\n');
}

function forkEntry(entry: string, env: NodeJS.ProcessEnv, logFile: string | undefined): ChildProcess {
  const path = fileURLToPath(new URL(`../${entry}`, import.meta.url));
  const output = logFile === undefined ? 'inherit' : openSync(logFile, 'a');
  try {
    const stdio = ['ignore', output, output, 'ipc'] as const;
    return fork(path, { env, stdio: [...stdio], detached: true, execArgv: ['--enable-source-maps'] });
  } finally {
    if (typeof output === 'number') closeSync(output);
  }
}

function firstMessage(
  child: ChildProcess,
  type: string,
  exited: Promise<Ending>,
  logFile?: string,
): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown): void => {
      if (!isMessage(message) || message['type'] !== type) return;
      child.removeListener('message', onMessage);
      resolve(message);
    };
    child.on('message', onMessage);
    exited.then((ending) => reject(new Error(describeEnding(ending, logFile))));
  });
}

function isMessage(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

async function stopChild(child: ChildProcess, exited: Promise<Ending>, graceMs: number): Promise<void> {
  child.kill('SIGTERM');
  const killer = setTimeout(() => killGroup(child.pid), graceMs);
  await exited.finally(() => clearTimeout(killer));
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It went between the timeout and the signal.
  }
}

function logTail(path: string): string {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-SHOWN_LOG_LINES).join('\n');
  } catch {
    return '';
  }
}
