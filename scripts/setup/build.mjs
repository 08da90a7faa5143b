import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines, SetupFailure } from './failure.mjs';
import { since } from './reporter.mjs';
import { run } from './run.mjs';

const FOLDERS = ['src', 'workers', 'scripts', 'test', 'bench'];
const FILES = ['package.json', 'package-lock.json', 'tsconfig.json'];
const SOURCE = /\.[cm]?[tj]s$|\.json$/;

/** TypeScript → dist/, only when an input changed since the last build that succeeded. @type {import('./context.mjs').Step} */
export const buildStep = {
  name: 'build',
  missing({ root }) {
    return isBuilt(root, inputsDigest(root)) ? undefined : 'dist/ is older than its sources';
  },
  async run({ root, env, report }) {
    const start = Date.now();
    const digest = inputsDigest(root); // Taken first: what changes during the build is built next time.
    rmSync(stampPath(root), { force: true });
    const onTick = () => report.progress(`build: compiling … ${since(start)}`);
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { ok, output } = await run(process.execPath, [tsc, '-p', 'tsconfig.json'], {
      cwd: root,
      env,
      onTick,
    });
    if (!ok)
      throw new SetupFailure('TypeScript found errors', 'correct the lines above', lastLines(output, 40));
    removeStale(root);
    mkdirSync(join(root, 'dist'), { recursive: true });
    writeFileSync(stampPath(root), digest);
    report.line(`build: compiled in ${since(start)}`);
  },
};

/** @param {string} root @param {string} digest */
function isBuilt(root, digest) {
  return existsSync(stampPath(root)) && readFileSync(stampPath(root), 'utf8') === digest;
}

/** @param {string} root */
function stampPath(root) {
  return join(root, 'dist', '.built');
}

/**
 * @param {string} root
 * @returns {string} changes when an input is added, removed or written
 */
export function inputsDigest(root) {
  const hash = createHash('sha256');
  for (const path of [...FILES, ...FOLDERS.flatMap((folder) => sourceFiles(root, folder))]) {
    const { mtimeMs, size } = statSync(join(root, path));
    hash.update(`${path}\0${mtimeMs}\0${size}\n`);
  }
  return hash.digest('hex');
}

/**
 * @param {string} root
 * @param {string} folder
 * @returns {string[]} paths relative to root
 */
function sourceFiles(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => SOURCE.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/**
 * Removes what deleted or renamed sources left in dist/, or a deleted test would run for ever.
 * @param {string} root
 */
export function removeStale(root) {
  const dist = join(root, 'dist');
  for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    const stem = /^(.*)\.[cm]?js(\.map)?$/.exec(name)?.[1];
    if (stem !== undefined && !hasSource(join(root, stem))) rmSync(join(dist, name));
  }
}

/** @param {string} stem a source path without its extension */
function hasSource(stem) {
  return ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'].some((extension) => existsSync(stem + extension));
}
