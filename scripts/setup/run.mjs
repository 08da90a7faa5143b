import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const KEPT_OUTPUT_CHARS = 100_000;
const TICK_MS = 250;

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {() => void} [onTick] called four times a second while the command runs
 * @property {boolean} [terminal] the command talks to the user's terminal itself (a password prompt)
 * @property {boolean} [outlive] the command must finish even when the set-up is killed
 *
 * @typedef {{ok: boolean, code: number | null, output: string}} RunResult
 */

/**
 * Runs a command to its end and keeps the tail of what it printed. It never throws for a failing command.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 */
export async function run(command, args, options = {}) {
  const [file, ...rest] = [...(options.outlive ? [] : dieWithParent(options.env)), command, ...args];
  const child = spawn(file ?? command, rest, {
    cwd: options.cwd,
    env: options.env,
    stdio: options.terminal ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  /** @param {Buffer} chunk */
  const keep = (chunk) => {
    output = (output + chunk).slice(-KEPT_OUTPUT_CHARS);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const ticker = options.onTick && setInterval(options.onTick, TICK_MS);
  const stopChild = () => child.kill('SIGTERM');
  process.once('exit', stopChild);
  try {
    return await new Promise((resolve) => {
      child.once('error', (error) => resolve({ ok: false, code: null, output: String(error) }));
      child.once('close', (code) => resolve({ ok: code === 0, code, output }));
    });
  } finally {
    clearInterval(ticker);
    process.removeListener('exit', stopChild);
  }
}

/**
 * @param {string} name
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined} the path of an executable on PATH
 */
export function findOnPath(name, env = process.env) {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * A command killed with -9 half-way must not leave, say, npm writing into node_modules next to the next attempt.
 * @param {NodeJS.ProcessEnv | undefined} env
 * @returns {string[]} a prefix for the command line
 */
function dieWithParent(env) {
  const setpriv = findOnPath('setpriv', env ?? process.env);
  return setpriv ? [setpriv, '--pdeathsig', 'KILL', '--'] : [];
}
