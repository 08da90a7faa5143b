import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SetupFailure } from '../failure.mjs';
import { findOnPath } from '../run.mjs';
import { installHint } from './platform-packages.mjs';

const PRINT_VERSION = 'import sys; print("%d.%d" % sys.version_info[:2])';

/**
 * Python packages in the user's cache, for tests and benchmarks.
 * @typedef {object} PythonPackages
 * @property {string} step the name of the set-up step, and of the folder in the cache
 * @property {string} title with versions, for people
 * @property {string} short the title without versions
 * @property {readonly string[]} pythonVersions that it runs on, such as 3.11
 * @property {readonly string[]} requirements for pip
 * @property {string} folder its name in the cache, less what depends on the machine
 * @property {string} site the folder that has the packages, in the one above
 * @property {readonly string[]} imports folders that it has when it is complete
 * @property {number} bytes the peak on disk while it is installed
 * @property {string} proof a program that shows that it works
 * @property {RegExp} proven what the program then prints
 * @property {(folder: string) => NodeJS.ProcessEnv} settings for its environment, besides where the packages are
 *
 * @typedef {{command: string, version: string}} Python an executable and its version, such as 3.11
 * @typedef {Pick<import('../context.mjs').Context, 'env' | 'cacheDir'>} Machine
 */

/** @param {Pick<PythonPackages, 'pythonVersions'>} packages */
function namesOf({ pythonVersions }) {
  return ['python3', ...pythonVersions.map((version) => `python${version}`)];
}

/**
 * @param {Pick<PythonPackages, 'pythonVersions'>} packages
 * @param {Pick<Machine, 'env'>} machine
 * @returns {Python | undefined} the first on PATH that the packages run on
 */
export function findPythonFor(packages, { env }) {
  for (const name of namesOf(packages)) {
    const command = findOnPath(name, env);
    const version = command && pythonVersion(command, env);
    if (version && packages.pythonVersions.includes(version)) return { command, version };
  }
  return undefined;
}

/**
 * @param {PythonPackages} packages
 * @param {Pick<Machine, 'env'>} machine
 * @returns {SetupFailure} why there is no supported python3, and what to do
 */
export function explainMissingPython(packages, { env }) {
  const { title, short, pythonVersions } = packages;
  const found = findOnPath('python3', env);
  if (!found)
    return new SetupFailure(`python3 is not on PATH; ${short} runs on it`, installHint('python', env));
  const version = pythonVersion(found, env) ?? 'of no known version';
  return new SetupFailure(
    `${title} runs on Python ${pythonVersions.join(', ')}; ${found} is ${version}`,
    `install one of them, so that ${namesOf(packages).slice(1).join(' or ')} is on PATH`,
  );
}

/** @param {string} command @param {NodeJS.ProcessEnv} env */
function pythonVersion(command, env) {
  // -I -S: no packages are loaded, which takes a quarter of the time.
  const { stdout } = spawnSync(command, ['-I', '-S', '-c', PRINT_VERSION], { env, encoding: 'utf8' });
  return stdout?.trim() || undefined;
}

/**
 * Named for the Python, too: its packages serve no other version.
 * @param {PythonPackages} packages
 * @param {string} cacheDir
 * @param {Pick<Python, 'version'>} python
 */
export function packagesFolder({ step, folder }, cacheDir, { version }) {
  return join(cacheDir, step, `${folder}-python${version}-linux-${process.arch}`);
}

/**
 * The file that a complete folder has next to its packages.
 * @param {Pick<PythonPackages, 'step'>} packages
 */
export function stampOf({ step }) {
  return `${step}.json`;
}

/** @param {PythonPackages} packages @param {string} folder */
function isComplete(packages, folder) {
  const names = [stampOf(packages), ...packages.imports.map((name) => join(packages.site, name))];
  return names.every((name) => existsSync(join(folder, name)));
}

/**
 * @param {PythonPackages} packages
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv} with which Python finds the packages of the folder, and those alone
 */
export function packagesEnvironment({ site, settings }, folder, env) {
  return { ...env, PYTHONPATH: join(folder, site), PYTHONNOUSERSITE: '1', ...settings(folder) };
}

/**
 * @param {PythonPackages} packages
 * @param {Machine} machine
 * @returns {{command: string, env: NodeJS.ProcessEnv} | undefined} the Python that has them, when they are set up
 */
export function findPackages(packages, { env, cacheDir }) {
  const python = findPythonFor(packages, { env });
  const folder = python && packagesFolder(packages, cacheDir, python);
  return folder && isComplete(packages, folder)
    ? { command: python.command, env: packagesEnvironment(packages, folder, env) }
    : undefined;
}
