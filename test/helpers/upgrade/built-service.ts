import { type ChildProcess, execFile, fork } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stopProcess } from '../processes/processes.js';
import { until } from '../until.js';

const START_TIMEOUT_MS = 60_000;
const run = promisify(execFile);

/** A built checkout of any commit, and the stores its processes share. */
export interface BuiltTree {
  /** The checkout, with `dist` and `node_modules`. */
  tree: string;
  dataDir: string;
  redisUrl: string;
  settings?: NodeJS.ProcessEnv;
}

/** Starts the API of a built checkout and resolves with its base URL, without a slash at the end. */
export async function startBuiltApi(options: BuiltTree): Promise<{ api: ChildProcess; url: string }> {
  const api = startEntry(options, 'src/server.js');
  const { url } = await firstMessage(api, 'listening');
  return { api, url: String(url).replace(/\/$/, '') };
}

/** Starts a worker of a built checkout and resolves when it takes jobs. */
export async function startBuiltWorker(options: BuiltTree): Promise<ChildProcess> {
  const worker = startEntry(options, 'workers/main.js');
  await firstMessage(worker, 'ready');
  return worker;
}

/** Runs a script of a built checkout to its end and returns what it prints. */
export async function runBuiltScript(options: BuiltTree, name: string, ...args: string[]): Promise<string> {
  const script = join(options.tree, 'dist', 'scripts', `${name}.js`);
  const { stdout } = await run(process.execPath, [script, ...args], { env: environment(options) });
  return stdout;
}

/** Ends processes in order; those that have ended already are left out. */
export async function stopAll(processes: readonly (ChildProcess | undefined)[]): Promise<void> {
  for (const child of processes) if (child !== undefined) await stopProcess(child);
}

/** The IPC channel ends the process with this one, so that it cannot outlive a test. */
function startEntry(options: BuiltTree, entry: string): ChildProcess {
  return fork(join(options.tree, 'dist', entry), {
    cwd: options.dataDir,
    env: environment(options),
    execArgv: ['--enable-source-maps'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

function environment({ dataDir, redisUrl, settings }: BuiltTree): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    PORT: '0',
    REDIS_URL: redisUrl,
    TRAINHORN_DATA_DIR: dataDir,
    TRAINHORN_INTRA_OP_THREADS: '1',
    LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'error',
    ...settings,
  };
}

async function firstMessage(child: ChildProcess, type: string): Promise<Record<string, unknown>> {
  let found: Record<string, unknown> | undefined;
  child.on('message', (message: unknown) => {
    if (isRecord(message) && message['type'] === type) found ??= message;
  });
  return until(
    `the message '${type}'`,
    () => {
      if (child.exitCode !== null) throw new Error(`ended with code ${child.exitCode} before '${type}'`);
      return found;
    },
    START_TIMEOUT_MS,
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
