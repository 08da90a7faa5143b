import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { pythonWith } from '../../scripts/python-with.js';
import { FASTAPI } from '../../scripts/setup/python/fastapi.mjs';
import { KERAS } from '../../scripts/setup/python/keras.mjs';
import type { Server } from './server.js';

const FOLDER = fileURLToPath(new URL('../../../bench/predict', import.meta.url));
const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 100;
const KEPT_ERROR_CHARACTERS = 4_000;
/** Longer than a measurement: the service keeps its connections, too. */
const KEEP_ALIVE_SECONDS = '75';

/** How the peer is run. */
export interface PeerSettings {
  /** `tuned`: a traced function for each usual size of a batch; `usual`: model.predict. */
  mode: 'tuned' | 'usual';
  /** Processes of uvicorn. */
  workers: number;
  /** Inside one operation of TensorFlow; 0: as many as there are cores. */
  threads: number;
  /** The .keras file of each model, by name. */
  models: Readonly<Record<string, string>>;
}

/** Starts FastAPI on uvicorn and waits until each worker answers. @throws Error with its output when it does not */
export async function startPeer(settings: PeerSettings): Promise<Server> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawnUvicorn(port, settings);
  const ended = once(child, 'close');
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-KEPT_ERROR_CHARACTERS);
  });
  const end = (): boolean => child.kill('SIGTERM');
  process.once('exit', end);
  const stop = async (): Promise<void> => {
    process.off('exit', end);
    end();
    await ended;
  };
  try {
    await Promise.race([
      untilReady(url, settings.workers),
      ended.then(() => Promise.reject(new Error('ended'))),
    ]);
  } catch (error) {
    await stop();
    throw new Error(`FastAPI did not start: ${output}`, { cause: error });
  }
  return { urlOf: (model) => `${url}/models/${model}/predict`, stop };
}

function spawnUvicorn(port: number, { workers, ...settings }: PeerSettings) {
  const { command, env } = pythonWith(KERAS);
  // Keras comes first: TensorFlow needs its own versions of what both have.
  const paths = [env['PYTHONPATH'], pythonWith(FASTAPI).env['PYTHONPATH']].join(':');
  const args = ['--app-dir', FOLDER, '--port', String(port), '--workers', String(workers)];
  const fast = ['--loop', 'uvloop', '--http', 'httptools', '--ws', 'none', '--no-access-log'];
  const rest = ['--timeout-keep-alive', KEEP_ALIVE_SECONDS, '--log-level', 'warning'];
  return spawn(command, ['-m', 'uvicorn', 'peer:app', ...args, ...fast, ...rest], {
    env: {
      ...env,
      PYTHONPATH: paths,
      PYTHONDONTWRITEBYTECODE: '1',
      PEER: JSON.stringify(settings),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

/** Workers share a socket: each new connection may reach another one. */
async function untilReady(url: string, workers: number): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  const seen = new Set<number>();
  while (seen.size < workers) {
    const pid = await workerBehind(url).catch(() => undefined);
    if (pid !== undefined) seen.add(pid);
    else await delay(POLL_MS);
    if (Date.now() > deadline) throw new Error(`${url} is not ready after ${READY_TIMEOUT_MS / 1000} s`);
  }
}

async function workerBehind(url: string): Promise<number> {
  const response = await fetch(`${url}/ready`, { headers: { connection: 'close' } });
  const { pid } = (await response.json()) as { pid: number };
  return pid;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('there is no free port');
  return address.port;
}
