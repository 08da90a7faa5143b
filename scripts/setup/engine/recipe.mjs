import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupFailure } from '../failure.mjs';

export const TENSORFLOW_VERSION = '2.21.0';
export const PACKAGE_FOLDER = 'node_modules/@tensorflow/tfjs-node-gpu';
/** A header of ours that every source of the binding includes first. */
export const NODE_REFERENCES = 'scripts/setup/engine/node-references.h';

/**
 * Change one when the same sources would be built differently: it is part of the cache's key.
 * @type {Record<Variant, number>}
 */
const RECIPE_VERSIONS = { cpu: 1, cuda: 2 };

const MACHINES = new Map([
  ['x64', 'x86_64'],
  ['arm64', 'aarch64'],
]);

/**
 * What is built, and from which wheel. `needed_bytes` is the peak on disk while building, `wheel_bytes` about what is
 * downloaded; both only feed messages.
 * @typedef {'cpu' | 'cuda'} Variant
 * @type {Record<Variant, {requirement: string, wheelBytes: number, neededBytes: number}>}
 */
export const VARIANTS = {
  cpu: { requirement: `tensorflow-cpu==${TENSORFLOW_VERSION}`, wheelBytes: 274e6, neededBytes: 2.0e9 },
  cuda: { requirement: `tensorflow==${TENSORFLOW_VERSION}`, wheelBytes: 3.3e9, neededBytes: 9e9 },
};

/**
 * The variant asked for by TRAINHORN_ENGINE, else the one this user asked for last: a machine set up for CUDA must not
 * turn slow because one later command was started without the variable.
 * @param {Pick<import('../context.mjs').Context, 'env' | 'cacheDir'>} context
 * @returns {Variant}
 */
export function chosenVariant({ env, cacheDir }) {
  const asked = env['TRAINHORN_ENGINE'];
  if (asked) return parseVariant(asked);
  try {
    return parseVariant(readFileSync(choicePath(cacheDir), 'utf8').trim());
  } catch {
    return 'cpu';
  }
}

/**
 * @param {Pick<import('../context.mjs').Context, 'cacheDir'>} context
 * @param {Variant} variant
 */
export function rememberVariant({ cacheDir }, variant) {
  mkdirSync(engineCache(cacheDir), { recursive: true });
  writeFileSync(choicePath(cacheDir), `${variant}\n`);
}

/**
 * @param {string} text
 * @returns {Variant}
 */
function parseVariant(text) {
  if (text === 'cpu' || text === 'cuda') return text;
  throw new SetupFailure(`TRAINHORN_ENGINE is "${text}"`, 'set it to cpu or cuda, or leave it unset');
}

/** @param {string} cacheDir */
export function engineCache(cacheDir) {
  return join(cacheDir, 'engine');
}

/** @param {string} cacheDir */
function choicePath(cacheDir) {
  return join(engineCache(cacheDir), 'choice');
}

/**
 * @param {Variant} variant
 * @param {NodeJS.Architecture} arch
 * @param {string[]} sources the texts that are compiled
 * @returns {string} the folder's name in the cache: versions for people, a digest for whatever else matters
 */
export function engineKey(variant, arch, sources) {
  const digest = createHash('sha256')
    .update(JSON.stringify([RECIPE_VERSIONS[variant], sources]))
    .digest('hex')
    .slice(0, 12);
  return `tensorflow-${TENSORFLOW_VERSION}-${variant}-linux-${arch}-${digest}`;
}

/**
 * @param {string} root
 * @returns {string[]} paths of the binding's C++ files
 */
export function bindingFiles(root) {
  const folder = join(root, PACKAGE_FOLDER, 'binding');
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}

/**
 * Where TensorFlow's wheels run: 64-bit Linux with glibc.
 * @param {Variant} variant
 * @param {{platform: NodeJS.Platform, arch: NodeJS.Architecture, glibc: string | undefined}} host
 * @returns {string} the machine's name in wheel tags
 */
export function wheelMachine(variant, host) {
  const machine = MACHINES.get(host.arch);
  const docker = 'run it in Docker: docker compose up';
  if (host.platform !== 'linux' || machine === undefined) {
    throw new SetupFailure(`there is no TensorFlow engine for ${host.platform} on ${host.arch}`, docker);
  }
  if (!isGlibcNewEnough(host.glibc)) {
    const found = host.glibc ? `glibc ${host.glibc}` : 'no glibc';
    throw new SetupFailure(
      `TensorFlow ${TENSORFLOW_VERSION} needs glibc 2.27 or newer, this system has ${found}`,
      docker,
    );
  }
  if (variant === 'cuda' && machine !== 'x86_64') {
    throw new SetupFailure(
      `the CUDA engine exists for x86_64 only, this is ${machine}`,
      'unset TRAINHORN_ENGINE',
    );
  }
  return machine;
}

/** @param {string | undefined} version */
function isGlibcNewEnough(version) {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  return major > 2 || (major === 2 && minor >= 27);
}
