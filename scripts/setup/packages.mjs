import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines, SetupFailure } from './failure.mjs';
import { since } from './reporter.mjs';
import { findOnPath, run } from './run.mjs';

/** npm packages, exactly as the lockfile has them. @type {import('./context.mjs').Step} */
export const packagesStep = {
  name: 'packages',
  missing({ root }) {
    const wanted = lockDigest(root);
    if (read(stampPath(root)) === wanted) return undefined;
    if (existsSync(markerPath(root))) return 'an installation of npm packages was interrupted';
    if (
      !isInstalled(read(join(root, 'package-lock.json')), read(join(root, 'node_modules/.package-lock.json')))
    ) {
      return 'npm packages are not installed as package-lock.json has them';
    }
    return undefined;
  },
  async run(context) {
    const start = Date.now();
    const modules = join(context.root, 'node_modules');
    // npm takes a package for installed when its package.json is there: half-written ones would stay for ever.
    if (existsSync(markerPath(context.root))) rmSync(modules, { recursive: true });
    mkdirSync(modules, { recursive: true });
    writeFileSync(markerPath(context.root), '');
    const { ok, output } = await npmInstall(context, start);
    if (!ok) throw explainNpm(output);
    writeFileSync(stampPath(context.root), lockDigest(context.root));
    rmSync(markerPath(context.root));
    context.report.line(`packages: installed in ${since(start)}`);
  },
};

/**
 * Installs what the lockfile has and leaves it as it is. Not `npm ci`: it refuses a lockfile without the entries of
 * optional packages for other platforms, which npm omits when a mirror does not carry them.
 * @param {import('./context.mjs').Context} context
 * @param {number} start
 */
function npmInstall({ root, env, report }, start) {
  const [command, ...args] = npmCommand(env);
  // Error level: warnings here are about the engines of packages that are tested to work.
  const options = ['--no-save', '--loglevel=error', '--no-audit', '--no-fund', '--include=dev'];
  return run(command ?? 'npm', [...args, 'install', ...options], {
    cwd: root,
    env,
    onTick: () => report.progress(`packages: installing … ${since(start)}`),
  });
}

/** @param {NodeJS.ProcessEnv} env */
function npmCommand(env) {
  const cli = env['npm_execpath'];
  if (cli && /npm-cli\.js$/.test(cli)) return [process.execPath, cli];
  const npm = findOnPath('npm', env);
  if (npm) return [npm];
  throw new SetupFailure('npm is not on PATH', 'install npm; it comes with Node.js');
}

/** @param {string} output */
function explainNpm(output) {
  const details = lastLines(output, 12);
  if (/ENOSPC/.test(output))
    return new SetupFailure('the disk is full', 'free some space and try again', details);
  if (/ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ECONNRESET|ERR_SOCKET_TIMEOUT/.test(output)) {
    const fix = 'check the network, the proxy and `npm config get registry`, then run the same command again';
    return new SetupFailure('npm cannot reach its package registry', fix, details);
  }
  return new SetupFailure(
    'npm cannot install the packages',
    'run `npm install` by hand to see all it prints',
    details,
  );
}

/**
 * npm writes its hidden lockfile last, so a tree that was installed by hand and agrees with it needs no second install.
 * @param {string | undefined} lockfile
 * @param {string | undefined} hiddenLockfile
 * @returns {boolean}
 */
export function isInstalled(lockfile, hiddenLockfile) {
  if (lockfile === undefined || hiddenLockfile === undefined) return false;
  const wanted = Object.entries(JSON.parse(lockfile).packages);
  const present = new Map(Object.entries(JSON.parse(hiddenLockfile).packages));
  return wanted.every(([path, entry]) => {
    const found = present.get(path);
    return path === '' || (found ? found.version === entry.version : entry.optional === true);
  });
}

/** @param {string} root */
function lockDigest(root) {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

/** Inside node_modules, so that it goes when they go. @param {string} root */
function stampPath(root) {
  return join(root, 'node_modules', '.trainhorn-packages');
}

/** There while an installation runs. @param {string} root */
function markerPath(root) {
  return join(root, 'node_modules', '.trainhorn-installing');
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
