import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { TENSORFLOW_VERSION } from './engine-recipe.mjs';
import { SetupFailure } from './failure.mjs';
import { installHint } from './platform-packages.mjs';
import { findOnPath } from './run.mjs';

export const KERAS_VERSION = '3.15.1';

/** What this Keras needs, and TensorFlow has wheels for. */
const PYTHON_VERSIONS = ['3.11', '3.12', '3.13'];
const NAMES = ['python3', ...PYTHON_VERSIONS.map((version) => `python${version}`)];
const PRINT_VERSION = 'import sys; print("%d.%d" % sys.version_info[:2])';

/**
 * The contents of a folder that is complete: packages in site/; Keras keeps its settings in home/, so that those of the
 * user do not count.
 */
export const STAMP = 'keras.json';

/**
 * @typedef {{command: string, version: string}} Python an executable and its version, such as 3.11
 * @typedef {Pick<import('./context.mjs').Context, 'env' | 'cacheDir'>} Machine
 */

/**
 * @param {Pick<Machine, 'env'>} machine
 * @returns {Python | undefined} the first on PATH that Keras runs on
 */
export function findSupportedPython({ env }) {
  for (const name of NAMES) {
    const command = findOnPath(name, env);
    const version = command && pythonVersion(command, env);
    if (version && PYTHON_VERSIONS.includes(version)) return { command, version };
  }
  return undefined;
}

/**
 * @param {Pick<Machine, 'env'>} machine
 * @returns {SetupFailure} why there is no supported python3, and what to do
 */
export function explainMissingPython({ env }) {
  const found = findOnPath('python3', env);
  if (!found) return new SetupFailure('python3 is not on PATH; Keras runs on it', installHint('python', env));
  const version = pythonVersion(found, env) ?? 'of no known version';
  return new SetupFailure(
    `Keras ${KERAS_VERSION} with TensorFlow ${TENSORFLOW_VERSION} runs on Python ${PYTHON_VERSIONS.join(', ')}; ${found} is ${version}`,
    `install one of them, so that ${NAMES.slice(1).join(' or ')} is on PATH`,
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
 * @param {string} cacheDir
 * @param {Pick<Python, 'version'>} python
 */
export function kerasFolder(cacheDir, { version }) {
  const name = `keras-${KERAS_VERSION}-tensorflow-${TENSORFLOW_VERSION}-python${version}-linux-${process.arch}`;
  return join(cacheDir, 'keras', name);
}

/** @param {string} folder */
export function isComplete(folder) {
  return [STAMP, 'site/keras', 'site/tensorflow'].every((name) => existsSync(join(folder, name)));
}

/**
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv} with which Python finds the packages of the folder, and those alone
 */
export function kerasEnvironment(folder, env) {
  return {
    ...env,
    PYTHONPATH: join(folder, 'site'),
    PYTHONNOUSERSITE: '1',
    KERAS_HOME: join(folder, 'home'),
    KERAS_BACKEND: 'tensorflow',
    TF_CPP_MIN_LOG_LEVEL: '3',
  };
}

/**
 * @param {Machine} machine
 * @returns {{command: string, env: NodeJS.ProcessEnv} | undefined} the Python that has Keras, when it is set up
 */
export function findKeras({ env, cacheDir }) {
  const python = findSupportedPython({ env });
  const folder = python && kerasFolder(cacheDir, python);
  return folder && isComplete(folder)
    ? { command: python.command, env: kerasEnvironment(folder, env) }
    : undefined;
}
