import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { lstat, mkdir, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SETTINGS } from '../../src/config/settings.js';

/** The kernel limits the path of a socket to 108 bytes with the final zero. */
const SOCKET = 'redis.sock';
const MAX_SOCKET_PATH_BYTES = 107;
const POLL_MS = 20;
const ANSWER_TIMEOUT_MS = 1_000;
/** A shell's exit code for a command it cannot find. */
const NOT_FOUND = 127;
const START_TIMEOUT_MS = 60_000;
const PREDECESSOR_TIMEOUT_MS = 5_000;
const STOP_TIMEOUT_MS = 10_000;

/**
 * Redis knows no "end with your parent". This shell ends it when its standard input closes, which the kernel does
 * however the parent dies; and ends itself, with the exit code of Redis, when Redis goes first.
 */
const SUPERVISOR = `
  exec 3<&0
  "$@" </dev/null 3<&- &
  server=$!
  (read _ <&3; kill -TERM $server) 2>/dev/null &
  watchdog=$!
  wait $server
  code=$?
  kill $watchdog 2>/dev/null
  exit $code
`;

export interface PrivateRedisOptions {
  /** The append-only file lies in its folder `redis`, so that the queue survives a restart. */
  dataDir: string;
  logger?: { info(message: string): void };
}

export interface PrivateRedis {
  /** For ioredis and BullMQ. */
  url: string;
  /** Of redis-server itself. */
  pid: number;
  /** Settles when the server has exited for any reason. */
  exited: Promise<void>;
  /** Lets Redis write its file and waits for its end. */
  stop(): Promise<void>;
}

/**
 * Starts a redis-server for this process alone. It listens on a Unix socket in a folder only its user may enter: a
 * loopback port would be open to every local user.
 * @throws Error with the last lines of the server's log when it does not come up.
 */
export async function startPrivateRedis({ dataDir, logger }: PrivateRedisOptions): Promise<PrivateRedis> {
  const directory = resolve(dataDir, 'redis');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const socket = await chooseSocket(directory);
  await waitForPredecessor(socket, directory);
  const supervisor = spawnSupervisor(directory, socket);
  const exited = once(supervisor, 'exit').then(([code]) => removeSocket(socket, code));
  supervisor.stdin?.on('error', () => {}); // It has ended already: `exited` settles.
  try {
    await untilAnswering(socket, supervisor);
  } catch (error) {
    endSupervisor(supervisor);
    await exited;
    throw new Error(`redis-server did not start: ${reason(error)}\n${await logTail(directory)}`);
  }
  const pid = Number(/process_id:(\d+)/.exec(await ask(socket, 'INFO server'))?.[1]);
  logger?.info(`redis-server ${pid} keeps its data in ${directory}`);
  return { url: `unix://${socket}`, pid, exited, stop: () => stop(supervisor, exited, pid) };
}

/** In the data folder, or, when that makes too long a name for a socket, in a folder named after it. */
async function chooseSocket(directory: string): Promise<string> {
  const path = join(directory, SOCKET);
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES) return path;
  const digest = createHash('sha256').update(directory).digest('hex').slice(0, 16);
  const folder = join(tmpdir(), `trainhorn-${userInfo().uid}-${digest}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { uid, mode } = await lstat(folder);
  if (uid === userInfo().uid && (mode & 0o077) === 0) return join(folder, SOCKET);
  throw new Error(
    `${folder} is not this user's alone; remove it, or set ${SETTINGS.storage.dataDirectory.env} to a shorter path`,
  );
}

/**
 * A killed shell has an exit code of null: its server may still be writing, and the next start must find it
 * listening.
 */
async function removeSocket(socket: string, code: number | null): Promise<void> {
  if (code !== null) await rm(socket, { force: true });
}

/** Two servers on one append-only file would destroy it. One whose parent was killed may still be writing. */
async function waitForPredecessor(path: string, directory: string): Promise<void> {
  const deadline = Date.now() + PREDECESSOR_TIMEOUT_MS;
  while (await isListening(path)) {
    if (Date.now() > deadline)
      throw new Error(
        `another trainhorn runs a Redis in ${directory}; stop it, or set ${SETTINGS.storage.dataDirectory.env}`,
      );
    await delay(POLL_MS);
  }
}

function spawnSupervisor(directory: string, socket: string): ChildProcess {
  const command = ['redis-server', ...redisOptions(directory, socket)];
  // Its own process group: Ctrl-C reaches only the parent, which ends its children in order.
  return spawn('sh', ['-c', SUPERVISOR, 'private-redis', ...command], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
}

/** Loses no acknowledged job at a crash of Redis, and never evicts one. */
function redisOptions(directory: string, socket: string): string[] {
  const settings: Record<string, string> = {
    dir: directory,
    logfile: join(directory, 'redis.log'),
    port: '0',
    unixsocket: socket,
    unixsocketperm: '700',
    appendonly: 'yes',
    appendfsync: 'everysec',
    'maxmemory-policy': 'noeviction',
    save: '',
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}

async function untilAnswering(path: string, supervisor: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (supervisor.exitCode === NOT_FOUND) throw new Error('it is not on PATH; run: npm run setup');
    if (supervisor.exitCode !== null) throw new Error(`it ended with code ${supervisor.exitCode}`);
    if ((await ask(path, 'PING').catch(() => '')).startsWith('+PONG')) return;
    await delay(POLL_MS);
  }
  throw new Error(`no answer in ${START_TIMEOUT_MS / 1000} s`);
}

/** Sends one inline command and reads the first chunk of the reply: enough for PING and INFO, without a client. */
async function ask(path: string, command: string): Promise<string> {
  const socket = connect(path);
  const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
  try {
    await once(socket, 'connect', { signal });
    socket.write(`${command}\r\n`);
    const [answer] = await once(socket, 'data', { signal });
    return String(answer);
  } finally {
    socket.destroy();
  }
}

async function isListening(path: string): Promise<boolean> {
  const socket = connect(path);
  return new Promise((settle) => {
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  }).then((listening) => {
    socket.destroy();
    return listening === true;
  });
}

/** The closed standard input is the signal: the shell sends SIGTERM, on which Redis flushes its file and ends. */
function endSupervisor(supervisor: ChildProcess): void {
  supervisor.stdin?.end();
}

async function stop(supervisor: ChildProcess, exited: Promise<void>, pid: number): Promise<void> {
  if (supervisor.exitCode !== null) return exited;
  endSupervisor(supervisor);
  const killer = setTimeout(() => killQuietly(pid), STOP_TIMEOUT_MS);
  await exited.finally(() => clearTimeout(killer));
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It went between the timeout and the signal.
  }
}

async function logTail(directory: string): Promise<string> {
  const log = await readFile(join(directory, 'redis.log'), 'utf8').catch(() => '');
  return log.trimEnd().split('\n').slice(-5).join('\n');
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
