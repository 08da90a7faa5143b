import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillCacheFolder } from '../cache-folder.mjs';
import { SetupFailure } from '../failure.mjs';
import { since } from '../reporter.mjs';
import { compileAddon, findToolchain } from './compile.mjs';
import { fetchTensorFlow, findPython } from './fetch.mjs';
import { explainNoGpu } from './gpu.mjs';
import { isLinked, linkEngine } from './link.mjs';
import { proveEngine } from './proof.mjs';
import {
  bindingFiles,
  chosenVariant,
  engineCache,
  engineKey,
  NODE_REFERENCES,
  PACKAGE_FOLDER,
  rememberVariant,
  TENSORFLOW_VERSION,
  VARIANTS,
  wheelMachine,
} from './recipe.mjs';

const NO_PACKAGE = 'the package @tensorflow/tfjs-node-gpu is not installed';
const STAMP = 'engine.json';
const ADDON = 'tfjs_binding.node';
const CONTENTS = [STAMP, ADDON, 'lib/libtensorflow_cc.so.2', 'lib/libtensorflow_framework.so.2'];

/**
 * The native engine: @tensorflow/tfjs-node-gpu's own C++ binding, compiled against the libraries of a current
 * TensorFlow wheel, kept in the user's cache and linked into node_modules.
 * @type {import('../context.mjs').Step}
 */
export const engineStep = {
  name: 'engine',
  missing(context) {
    const variant = chosenVariant(context);
    if (!hasPackage(context)) return NO_PACKAGE;
    const folder = engineFolder(context, variant);
    if (!isComplete(folder)) return `TensorFlow ${TENSORFLOW_VERSION} (${variant}) is not built`;
    return isLinked(context.root, folder)
      ? undefined
      : `TensorFlow ${TENSORFLOW_VERSION} (${variant}) is not linked`;
  },
  async run(context) {
    const variant = chosenVariant(context);
    requirePackage(context);
    const folder = engineFolder(context, variant);
    if (!isComplete(folder)) await buildEngine(context, variant, folder);
    // A CPU engine that was built works; whether a GPU is visible changes.
    else if (variant === 'cuda') await proveAgain(context, folder);
    linkEngine(context.root, folder);
    if (context.env['TRAINHORN_ENGINE']) rememberVariant(context, variant);
  },
};

/**
 * The CUDA engine in the cache, linked nowhere: for tests that ask which libraries and kernels it has. It needs no GPU.
 * @type {import('../context.mjs').Step}
 */
export const cudaStep = {
  name: 'cuda',
  missing(context) {
    // The CUDA engine exists for x86_64 only.
    if (process.arch !== 'x64') return undefined;
    if (!hasPackage(context)) return NO_PACKAGE;
    return findEngine(context, 'cuda')
      ? undefined
      : `TensorFlow ${TENSORFLOW_VERSION} (cuda), for tests, is not built`;
  },
  async run(context) {
    requirePackage(context);
    context.report.line(
      'cuda: building the CUDA engine for tests (3.3 GB to download, 5 GB to keep, no GPU needed)',
    );
    await buildEngine(context, 'cuda', engineFolder(context, 'cuda'));
  },
};

/**
 * @param {{root: string, cacheDir: string}} context
 * @param {import('./recipe.mjs').Variant} variant
 * @returns {string | undefined} the engine's folder in the cache, where it is built
 */
export function findEngine(context, variant) {
  if (!hasPackage(context)) return undefined;
  const folder = engineFolder(context, variant);
  return isComplete(folder) ? folder : undefined;
}

/**
 * @param {import('../context.mjs').Context} context
 * @param {import('./recipe.mjs').Variant} variant
 * @param {string} folder
 */
async function buildEngine(context, variant, folder) {
  const start = Date.now();
  const machine = wheelMachine(variant, host());
  const toolchain = findToolchain(context);
  const python = await findPython(context);
  const need = { doing: 'building TensorFlow', bytes: VARIANTS[variant].neededBytes };
  const { device, log } = await fillCacheFolder(folder, need, async (partial) => {
    mkdirSync(join(partial, 'lib'));
    await fetchTensorFlow(context, { variant, machine, python, partial });
    await compileAddon(context, toolchain, partial);
    const proven = await proveEngine(context, { addon: join(partial, ADDON), variant });
    writeFileSync(join(partial, STAMP), `${JSON.stringify({ tensorflow: TENSORFLOW_VERSION, variant })}\n`);
    return proven;
  });
  reportDevice(context, variant, { device, log }, `ready in ${since(start)}`);
}

/** @param {import('../context.mjs').Context} context @param {string} folder of the CUDA engine */
async function proveAgain(context, folder) {
  const proven = await proveEngine(context, { addon: join(folder, ADDON), variant: 'cuda' });
  reportDevice(context, 'cuda', proven, 'built before');
}

/**
 * @param {import('../context.mjs').Context} context
 * @param {import('./recipe.mjs').Variant} variant
 * @param {{device: string, log: string}} proven
 * @param {string} when it became ready
 */
function reportDevice({ report }, variant, { device, log }, when) {
  report.line(`engine: TensorFlow ${TENSORFLOW_VERSION} (${variant}) works on ${device}, ${when}`);
  if (variant === 'cuda' && device !== 'gpu')
    report.line(`engine: NO GPU IS VISIBLE HERE: ${explainNoGpu(log)}`);
}

/** @param {{root: string}} context */
function hasPackage({ root }) {
  return existsSync(join(root, PACKAGE_FOLDER, 'binding'));
}

/** @param {import('../context.mjs').Context} context */
function requirePackage(context) {
  if (!hasPackage(context)) throw new SetupFailure(NO_PACKAGE, 'node scripts/setup.mjs');
}

/** @param {{root: string, cacheDir: string}} context @param {import('./recipe.mjs').Variant} variant */
function engineFolder({ root, cacheDir }, variant) {
  const sources = [...bindingFiles(root), join(root, NODE_REFERENCES)].map((path) =>
    readFileSync(path, 'utf8'),
  );
  return join(engineCache(cacheDir), engineKey(variant, process.arch, sources));
}

/** @param {string} folder */
function isComplete(folder) {
  return CONTENTS.every((name) => existsSync(join(folder, name)));
}

function host() {
  const report = /** @type {{header: {glibcVersionRuntime?: string}}} */ (process.report.getReport());
  return { platform: process.platform, arch: process.arch, glibc: report.header.glibcVersionRuntime };
}
