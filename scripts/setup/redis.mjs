import { spawnSync } from 'node:child_process';
import { lastLines, SetupFailure } from './failure.mjs';
import { installHint } from './python/platform-packages.mjs';
import { since } from './reporter.mjs';
import { findOnPath, run } from './run.mjs';

const OLDEST = /** @type {const} */ ([6, 2]);

/**
 * Debian starts a service it installs; trainhorn runs a Redis of its own. The policy file is Debian's own way to keep
 * a service from starting; it is removed however the shell ends. `disable` keeps it from starting at the next boot.
 */
const APT_SCRIPT = `
  set -e
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 1' INT TERM HUP
    printf '#!/bin/sh\\nexit 101\\n' > "$policy"
    chmod 755 "$policy"
  fi
  export DEBIAN_FRONTEND=noninteractive
  install='apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=120 redis-server'
  $install || { apt-get update; $install; }
  if [ -d /run/systemd/system ]; then systemctl disable redis-server >/dev/null 2>&1 || true; fi
`;

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
    const result = await installWithApt(context, start);
    const missing = redisStep.missing(context);
    if (missing === undefined) return context.report.line(`redis: installed in ${since(start)}`);
    const fix = `${installHint('redis', context.env)}, or set REDIS_URL to a Redis that runs already`;
    const found = result?.ok ? `apt-get has installed redis-server, but ${missing}: is it on PATH?` : missing;
    throw new SetupFailure(found, fix, result && lastLines(result.output, 5));
  },
};

/**
 * @param {import('./context.mjs').Context} context
 * @param {number} start
 * @returns {Promise<import('./run.mjs').RunResult | undefined>} undefined when there is no way to try
 */
async function installWithApt({ env, report }, start) {
  if (!findOnPath('apt-get', env)) return undefined;
  const prefix = await rootPrefix({ env, report });
  if (!prefix) return undefined;
  const [command = 'sh', ...args] = [...prefix, 'sh', '-c', APT_SCRIPT];
  const onTick = () => report.progress(`redis: installing redis-server with apt-get … ${since(start)}`);
  return run(command, args, { env, onTick, outlive: true });
}

/**
 * @param {Pick<import('./context.mjs').Context, 'env' | 'report'>} context
 * @returns {Promise<string[] | undefined>} what makes a command run as root
 */
async function rootPrefix({ env, report }) {
  if (process.getuid?.() === 0) return [];
  if (!findOnPath('sudo', env)) return undefined;
  if ((await run('sudo', ['-n', 'true'], { env })).ok) return ['sudo', '-n'];
  if (!process.stdin.isTTY) return undefined;
  report.line(
    'redis: redis-server is not installed; sudo asks for your password to install it (Ctrl-C to do it yourself)',
  );
  const { ok } = await run('sudo', ['-v'], { env, terminal: true, outlive: true });
  return ok ? ['sudo', '-n'] : undefined;
}

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
