import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillCacheFolder } from './cache-folder.mjs';
import { TENSORFLOW_VERSION } from './engine-recipe.mjs';
import { lastLines, SetupFailure } from './failure.mjs';
import {
  explainMissingPython,
  findKeras,
  findSupportedPython,
  KERAS_VERSION,
  kerasEnvironment,
  kerasFolder,
  STAMP,
} from './keras-python.mjs';
import { explainPip } from './pip-failure.mjs';
import { installHint } from './platform-packages.mjs';
import { since } from './reporter.mjs';
import { run } from './run.mjs';

const NAME = `Keras ${KERAS_VERSION} with TensorFlow ${TENSORFLOW_VERSION}`;
const REQUIREMENTS = [`keras==${KERAS_VERSION}`, `tensorflow-cpu==${TENSORFLOW_VERSION}`];
const NEEDED_BYTES = 2.5e9;

const PROOF = `
import keras, tensorflow
product = float(keras.ops.matmul([[1.0, 2.0]], [[3.0], [4.0]])[0, 0])
print("proof", keras.__version__, tensorflow.__version__, product)
`;

/**
 * The Keras that tests and benchmarks compare with, in the user's cache. Nothing that a user starts needs it, so it is
 * set up only where --with=keras asks for it.
 * @type {import('./context.mjs').Step}
 */
export const kerasStep = {
  name: 'keras',
  missing: (context) => (findKeras(context) ? undefined : `${NAME} is not installed`),
  async run(context) {
    const start = Date.now();
    const python = findSupportedPython(context);
    if (!python) throw explainMissingPython(context);
    await requirePip(context, python.command);
    const need = { doing: `installing ${NAME}`, bytes: NEEDED_BYTES };
    await fillCacheFolder(kerasFolder(context.cacheDir, python), need, async (partial) => {
      await installKeras(context, python.command, partial);
      await proveKeras(context, python.command, partial);
      writeFileSync(join(partial, STAMP), `${JSON.stringify({ requirements: REQUIREMENTS })}\n`);
    });
    context.report.line(`keras: ${NAME} works on Python ${python.version}, ready in ${since(start)}`);
  },
};

/** @param {import('./context.mjs').Context} context @param {string} python */
async function requirePip({ env }, python) {
  const { ok, output } = await run(python, ['-m', 'pip', '--version'], { env });
  if (ok) return;
  const fix = installHint('pip', env);
  throw new SetupFailure(`${python} has no pip; it installs ${NAME}`, fix, lastLines(output, 2));
}

/**
 * Into a folder for PYTHONPATH. Not a virtual environment: Debian's python3 makes none without another package, and one
 * that was made cannot be renamed.
 * @param {import('./context.mjs').Context} context
 * @param {string} python
 * @param {string} partial
 */
async function installKeras({ env, report }, python, partial) {
  const start = Date.now();
  const temporary = join(partial, 'temporary');
  mkdirSync(temporary);
  const args = ['-m', 'pip', 'install', ...pipOptions(join(partial, 'site')), ...REQUIREMENTS];
  // pip unpacks into TMPDIR first: on the same disk it moves what it would copy from another.
  const pipEnv = { ...env, TMPDIR: temporary, PIP_REQUIRE_VIRTUALENV: '0' };
  const onTick = () => report.progress(`keras: installing ${NAME} … ${since(start)}`);
  const { ok, output } = await run(python, args, { env: pipEnv, onTick });
  if (!ok) throw explainPip(REQUIREMENTS.join(' '), output);
  rmSync(temporary, { recursive: true });
}

/** @param {string} target */
function pipOptions(target) {
  return [
    '--target',
    target,
    '--no-user',
    '--only-binary=:all:',
    '--no-cache-dir',
    '--progress-bar',
    'off',
    '--disable-pip-version-check',
  ];
}

/** @param {import('./context.mjs').Context} context @param {string} python @param {string} partial */
async function proveKeras({ env, report }, python, partial) {
  const onTick = () => report.progress('keras: proving …');
  const { ok, output } = await run(python, ['-c', PROOF], { env: kerasEnvironment(partial, env), onTick });
  if (ok && output.includes(`proof ${KERAS_VERSION} ${TENSORFLOW_VERSION} 11.0`)) return;
  throw new SetupFailure(
    `${NAME} was installed but does not run here`,
    'the last lines above say why; a missing system library is installed with the package manager',
    lastLines(output, 5),
  );
}
