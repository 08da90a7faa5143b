import { since } from './reporter.mjs';
import { findOnPath, run } from './run.mjs';

/**
 * Debian starts a service it installs; trainhorn runs a Redis of its own. The policy file is Debian's own way to keep
 * a service from starting; it is removed however the shell ends.
 * @param {string} name
 */
const scriptFor = (name) => `
  set -e
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 1' INT TERM HUP
    printf '#!/bin/sh\\nexit 101\\n' > "$policy"
    chmod 755 "$policy"
  fi
  export DEBIAN_FRONTEND=noninteractive
  install='apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=120 ${name}'
  $install || { apt-get update; $install; }
`;

/**
 * A Debian package that a step installs.
 * @typedef {object} AptPackage
 * @property {string} step
 * @property {string} name
 * @property {string} [after] shell commands as root, after it is installed
 */

/**
 * @param {AptPackage} wanted
 * @param {import('./context.mjs').Context} context
 * @returns {Promise<import('./run.mjs').RunResult | undefined>} undefined when there is no way to try
 */
export async function installWithApt({ step, name, after = '' }, { env, report }) {
  const start = Date.now();
  if (!findOnPath('apt-get', env)) return undefined;
  const prefix = await rootPrefix({ step, name }, { env, report });
  if (!prefix) return undefined;
  const [command = 'sh', ...args] = [...prefix, 'sh', '-c', scriptFor(name) + after];
  const onTick = () => report.progress(`${step}: installing ${name} with apt-get … ${since(start)}`);
  return run(command, args, { env, onTick, outlive: true });
}

/**
 * @param {AptPackage} wanted
 * @param {Pick<import('./context.mjs').Context, 'env' | 'report'>} context
 * @returns {Promise<string[] | undefined>} what makes a command run as root
 */
async function rootPrefix({ step, name }, { env, report }) {
  if (process.getuid?.() === 0) return [];
  if (!findOnPath('sudo', env)) return undefined;
  if ((await run('sudo', ['-n', 'true'], { env })).ok) return ['sudo', '-n'];
  if (!process.stdin.isTTY) return undefined;
  report.line(
    `${step}: ${name} is not installed; sudo asks for your password to install it (Ctrl-C to do it yourself)`,
  );
  const { ok } = await run('sudo', ['-v'], { env, terminal: true, outlive: true });
  return ok ? ['sudo', '-n'] : undefined;
}
