import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What every step works with.
 * @typedef {object} Context
 * @property {string} root the checkout
 * @property {string} cacheDir per user, shared by all checkouts
 * @property {NodeJS.ProcessEnv} env
 * @property {import('./reporter.mjs').Reporter} report
 *
 * A step knows what it lacks without changing anything (fast: it runs every time), and how to get it.
 * @typedef {object} Step
 * @property {string} name
 * @property {(context: Context) => string | undefined} missing undefined when there is nothing to do
 * @property {(context: Context) => Promise<void>} run
 */

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {import('./reporter.mjs').Reporter} report
 * @returns {Context}
 */
export function createContext(env, report) {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  return { root: resolve(root), cacheDir: cacheDirectory(env), env, report };
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {string} per user, shared by all checkouts
 */
export function cacheDirectory(env) {
  return join(env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache'), 'trainhorn');
}
