import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lastLines, SetupFailure } from '../failure.mjs';
import { explainPip, isUnavailable } from '../python/pip-failure.mjs';
import { installHint } from '../python/platform-packages.mjs';
import { since } from '../reporter.mjs';
import { findOnPath, run } from '../run.mjs';
import { TENSORFLOW_VERSION, VARIANTS } from './recipe.mjs';

const EXTRACTOR = fileURLToPath(new URL('./extract_wheel.py', import.meta.url));

/** Only C libraries and headers are taken, so any tag will do; one index may not carry them all. */
const PYTHON_TAGS = ['311', '312', '313', '310'];
const GLIBC_TAGS = ['manylinux_2_28', 'manylinux_2_27', 'manylinux_2_17', 'manylinux2014'];

/**
 * @param {import('../context.mjs').Context} context
 * @returns {Promise<string>} a python3 that has pip
 */
export async function findPython({ env }) {
  const python = findOnPath('python3', env);
  if (!python) {
    throw new SetupFailure('python3 is not on PATH; its pip fetches TensorFlow', installHint('python', env));
  }
  const { ok, output } = await run(python, ['-m', 'pip', '--version'], { env });
  if (ok) return python;
  throw new SetupFailure(
    `${python} has no pip; it fetches TensorFlow`,
    installHint('pip', env),
    lastLines(output, 2),
  );
}

/**
 * @typedef {object} Fetch
 * @property {import('./recipe.mjs').Variant} variant
 * @property {string} machine as in wheel tags
 * @property {string} python
 * @property {string} partial the folder that gets lib/ and include/
 *
 * @param {import('../context.mjs').Context} context
 * @param {Fetch} fetch
 */
export async function fetchTensorFlow(context, fetch) {
  const { requirement, wheelBytes } = VARIANTS[fetch.variant];
  const wheels = join(fetch.partial, 'wheels');
  mkdirSync(wheels);
  const label = `engine: downloading TensorFlow ${TENSORFLOW_VERSION} (${fetch.variant})`;
  const showBytes = () =>
    context.report.progress(`${label} … ${megabytes(folderBytes(wheels))} of about ${megabytes(wheelBytes)}`);
  await download(context, fetch, [requirement], showBytes);
  const libraries = fetch.variant === 'cuda' ? await cudaRequirements(context, fetch) : [];
  if (libraries.length > 0) await download(context, fetch, libraries, showBytes);
  await extract(context, fetch);
  rmSync(wheels, { recursive: true });
}

/**
 * @param {import('../context.mjs').Context} context
 * @param {Fetch} fetch
 * @param {string[]} requirements
 * @param {() => void} onTick
 */
async function download({ env }, { python, partial, machine }, requirements, onTick) {
  const wheels = join(partial, 'wheels');
  let output = '';
  for (const tag of PYTHON_TAGS) {
    const args = ['-m', 'pip', 'download', ...pipOptions(tag, machine), '--dest', wheels, ...requirements];
    // pip writes into TMPDIR first: in here it counts as progress and is removed with the rest.
    const result = await run(python, args, { env: { ...env, TMPDIR: wheels }, onTick });
    if (result.ok) return;
    output = result.output;
    if (!isUnavailable(output)) break;
  }
  throw explainPip(requirements.join(' '), output);
}

/** @param {string} tag @param {string} machine */
function pipOptions(tag, machine) {
  const platforms = GLIBC_TAGS.flatMap((glibc) => ['--platform', `${glibc}_${machine}`]);
  const python = ['--implementation', 'cp', '--python-version', tag, '--abi', `cp${tag}`];
  // No cache: it would keep a second copy of what the engine cache holds already.
  return [
    '--no-deps',
    '--only-binary=:all:',
    '--no-cache-dir',
    '--progress-bar',
    'off',
    ...python,
    ...platforms,
  ];
}

/**
 * The CUDA libraries that this TensorFlow was built with, as its wheel names them.
 * @param {import('../context.mjs').Context} context
 * @param {Fetch} fetch
 * @returns {Promise<string[]>}
 */
async function cudaRequirements({ env }, { python, partial }) {
  const { ok, output } = await run(python, [EXTRACTOR, 'requirements', join(partial, 'wheels')], { env });
  if (!ok)
    throw new SetupFailure('the TensorFlow wheel cannot be read', 'run the same command again', output);
  return output.split('\n').filter((line) => line !== '');
}

/** @param {import('../context.mjs').Context} context @param {Fetch} fetch */
async function extract({ env, report }, { python, partial }) {
  const start = Date.now();
  const onTick = () => report.progress(`engine: unpacking … ${since(start)}`);
  const { ok, output } = await run(python, [EXTRACTOR, 'extract', join(partial, 'wheels'), partial], {
    env,
    onTick,
  });
  if (ok) return;
  const full = /No space left|Errno 28/.test(output);
  throw new SetupFailure(
    full ? 'the disk is full' : 'the TensorFlow wheel cannot be unpacked',
    full
      ? 'free some space, or set XDG_CACHE_HOME to a folder on a larger disk'
      : 'run the same command again',
    lastLines(output, 5),
  );
}

/** @param {string} folder @returns {number} */
function folderBytes(folder) {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries.reduce(
      (sum, entry) => sum + (entry.isFile() ? statSync(join(entry.parentPath, entry.name)).size : 0),
      0,
    );
  } catch {
    return 0; // pip removed a temporary folder while it was being read.
  }
}

/** @param {number} bytes */
function megabytes(bytes) {
  return `${Math.round(bytes / 1e6)} MB`;
}
