import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillCacheFolder } from '../cache-folder.mjs';
import { lastLines, SetupFailure } from '../failure.mjs';
import { since } from '../reporter.mjs';
import { run } from '../run.mjs';
import {
  explainMissingPython,
  findPackages,
  findPythonFor,
  packagesEnvironment,
  packagesFolder,
  stampOf,
} from './packages.mjs';
import { explainPip } from './pip-failure.mjs';
import { installHint } from './platform-packages.mjs';

/**
 * @typedef {import('../context.mjs').Context} Context
 * @typedef {import('./packages.mjs').PythonPackages} PythonPackages
 */

/**
 * The step that puts Python packages into the user's cache. Nothing that a user starts needs them, so they are set up
 * only where --with asks for it.
 * @param {PythonPackages} packages
 * @returns {import('../context.mjs').Step}
 */
export function createPackagesStep(packages) {
  const { step, title } = packages;
  return {
    name: step,
    missing: (context) => (findPackages(packages, context) ? undefined : `${title} is not installed`),
    async run(context) {
      const start = Date.now();
      const python = findPythonFor(packages, context);
      if (!python) throw explainMissingPython(packages, context);
      await requirePip(packages, context, python.command);
      const need = { doing: `installing ${title}`, bytes: packages.bytes };
      await fillCacheFolder(packagesFolder(packages, context.cacheDir, python), need, async (partial) => {
        await install(packages, context, { python: python.command, partial });
        await prove(packages, context, { python: python.command, partial });
        const stamp = JSON.stringify({ requirements: packages.requirements });
        writeFileSync(join(partial, stampOf(packages)), `${stamp}\n`);
      });
      context.report.line(`${step}: ${title} works on Python ${python.version}, ready in ${since(start)}`);
    },
  };
}

/** @param {PythonPackages} packages @param {Context} context @param {string} python */
async function requirePip({ title }, { env }, python) {
  const { ok, output } = await run(python, ['-m', 'pip', '--version'], { env });
  if (ok) return;
  const fix = installHint('pip', env);
  throw new SetupFailure(`${python} has no pip; it installs ${title}`, fix, lastLines(output, 2));
}

/**
 * Into a folder for PYTHONPATH. Not a virtual environment: Debian's python3 makes none without another package, and one
 * that was made cannot be renamed.
 * @param {PythonPackages} packages
 * @param {Context} context
 * @param {{python: string, partial: string}} place
 */
async function install({ step, title, site, requirements }, { env, report }, { python, partial }) {
  const start = Date.now();
  const temporary = join(partial, 'temporary');
  mkdirSync(temporary);
  const args = ['-m', 'pip', 'install', ...pipOptions(join(partial, site)), ...requirements];
  // pip unpacks into TMPDIR first: on the same disk it moves what it would copy from another.
  const pipEnv = { ...env, TMPDIR: temporary, PIP_REQUIRE_VIRTUALENV: '0' };
  const onTick = () => report.progress(`${step}: installing ${title} … ${since(start)}`);
  const { ok, output } = await run(python, args, { env: pipEnv, onTick });
  if (!ok) throw explainPip(requirements.join(' '), output);
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

/** @param {PythonPackages} packages @param {Context} context @param {{python: string, partial: string}} place */
async function prove(packages, { env, report }, { python, partial }) {
  const onTick = () => report.progress(`${packages.step}: proving …`);
  const provenEnv = packagesEnvironment(packages, partial, env);
  const { ok, output } = await run(python, ['-c', packages.proof], { env: provenEnv, onTick });
  if (ok && packages.proven.test(output)) return;
  throw new SetupFailure(
    `${packages.title} was installed but does not run here`,
    'the last lines above say why; a missing system library is installed with the package manager',
    lastLines(output, 5),
  );
}
