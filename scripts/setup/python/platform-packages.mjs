import { findOnPath } from '../run.mjs';

/**
 * @typedef {'compiler' | 'python' | 'pip' | 'redis' | 'wrk'} Tool
 * @type {{manager: string, install: string, packages: Record<Tool, string>}[]}
 */
const MANAGERS = [
  {
    manager: 'apt-get',
    install: 'apt-get install -y',
    packages: {
      compiler: 'g++',
      python: 'python3 python3-pip',
      pip: 'python3-pip',
      redis: 'redis-server',
      wrk: 'wrk',
    },
  },
  {
    manager: 'dnf',
    install: 'dnf install -y',
    packages: {
      compiler: 'gcc-c++',
      python: 'python3 python3-pip',
      pip: 'python3-pip',
      redis: 'redis',
      wrk: 'wrk',
    },
  },
  {
    manager: 'zypper',
    install: 'zypper install -y',
    packages: {
      compiler: 'gcc-c++',
      python: 'python3 python3-pip',
      pip: 'python3-pip',
      redis: 'redis',
      wrk: 'wrk',
    },
  },
  {
    manager: 'pacman',
    install: 'pacman -S --noconfirm',
    packages: { compiler: 'gcc', python: 'python python-pip', pip: 'python-pip', redis: 'redis', wrk: 'wrk' },
  },
];

/** @type {Record<Tool, string>} */
const NAMES = {
  compiler: 'g++',
  python: 'python3 with pip',
  pip: 'pip for python3',
  redis: 'redis-server 6.2 or newer',
  wrk: 'wrk',
};

/**
 * @param {Tool} tool
 * @param {NodeJS.ProcessEnv} env
 * @returns {string} the command that installs it on this machine
 */
export function installHint(tool, env) {
  const found = MANAGERS.find(({ manager }) => findOnPath(manager, env));
  if (!found) return `install ${NAMES[tool]} and run the same command again`;
  const sudo = process.getuid?.() === 0 ? '' : 'sudo ';
  return `${sudo}${found.install} ${found.packages[tool]}`;
}
