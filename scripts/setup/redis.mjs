import { spawnSync } from 'node:child_process';
import { installWithApt } from './apt.mjs';
import { lastLines, SetupFailure } from './failure.mjs';
import { installHint } from './python/platform-packages.mjs';
import { since } from './reporter.mjs';
import { findOnPath } from './run.mjs';

const OLDEST = /** @type {const} */ ([6, 2]);

/** `disable` keeps it from starting at the next boot. @type {import('./apt.mjs').AptPackage} */
const PACKAGE = {
  step: 'redis',
  name: 'redis-server',
  after: 'if [ -d /run/systemd/system ]; then systemctl disable redis-server >/dev/null 2>&1 || true; fi',
};

/** redis-server, unless REDIS_URL names a Redis that somebody else runs. @type {import('./context.mjs').Step} */
export const redisStep = {
  name: 'redis',
  missing({ env }) {
    if (env['REDIS_URL']) return undefined;
    const server = findOnPath('redis-server', env);
    if (!server) return 'redis-server is not installed';
    const version = redisVersion(spawnSync(server, ['--version'], { encoding: 'utf8' }).stdout ?? '');
    return isNewEnough(version) ? undefined : `redis-server is ${version}, ${OLDEST.join('.')} is needed`;
  },
  async run(context) {
    const start = Date.now();
    const result = await installWithApt(PACKAGE, context);
    const missing = redisStep.missing(context);
    if (missing === undefined) return context.report.line(`redis: installed in ${since(start)}`);
    const fix = `${installHint('redis', context.env)}, or set REDIS_URL to a Redis that runs already`;
    const found = result?.ok ? `apt-get has installed redis-server, but ${missing}: is it on PATH?` : missing;
    throw new SetupFailure(found, fix, result && lastLines(result.output, 5));
  },
};

/**
 * @param {string} text what `redis-server --version` prints
 * @returns {string | undefined}
 */
export function redisVersion(text) {
  return /\bv=(\d+\.\d+\.\d+)/.exec(text)?.[1];
}

/**
 * @param {string | undefined} version
 * @returns {boolean}
 */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}
