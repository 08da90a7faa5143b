import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { lastLines, SetupFailure } from '../failure.mjs';
import { installHint } from '../python/platform-packages.mjs';
import { since } from '../reporter.mjs';
import { findOnPath, run } from '../run.mjs';
import { bindingFiles, NODE_REFERENCES } from './recipe.mjs';

/**
 * The binding is two files that need nothing of Node but node_api.h, whose ABI is stable: the compiler is called
 * directly, and the addon serves every later Node. node-gyp would add make and a download of Node's headers.
 * @typedef {{compiler: string, strip: string | undefined, nodeHeaders: string}} Toolchain
 * @param {import('../context.mjs').Context} context
 * @returns {Toolchain}
 */
export function findToolchain({ root, env }) {
  const names = [env['CXX'] || 'g++', 'g++', 'c++', 'clang++'];
  const compiler = names.map((name) => findOnPath(name, env)).find((path) => path !== undefined);
  if (!compiler) throw new SetupFailure('there is no C++ compiler (g++)', installHint('compiler', env));
  return { compiler, strip: findOnPath('strip', env), nodeHeaders: findNodeHeaders(root) };
}

/** @param {string} root */
function findNodeHeaders(root) {
  const candidates = [
    join(root, 'node_modules/node-api-headers/include'),
    join(dirname(process.execPath), '../include/node'),
  ];
  const found = candidates.find((folder) => existsSync(join(folder, 'node_api.h')));
  if (found) return found;
  throw new SetupFailure(
    "Node's C headers (node_api.h) were not found",
    'npm ci',
    `looked in ${candidates.join(', ')}`,
  );
}

/**
 * @param {import('../context.mjs').Context} context
 * @param {Toolchain} toolchain
 * @param {string} partial the folder that holds lib/ and include/, and gets tfjs_binding.node
 */
export async function compileAddon(context, toolchain, partial) {
  const start = Date.now();
  const onTick = () => context.report.progress(`engine: compiling … ${since(start)}`);
  const sources = bindingFiles(context.root).filter((path) => path.endsWith('.cc'));
  const args = [...compilerFlags(context, toolchain, partial), ...sources, ...linkerFlags(partial)];
  const { ok, output } = await run(toolchain.compiler, args, { env: context.env, onTick });
  if (!ok) {
    const fix = `update the compiler (C++17 is needed): ${installHint('compiler', context.env)}`;
    throw new SetupFailure(
      `${toolchain.compiler} cannot compile the engine's binding`,
      fix,
      lastLines(output, 12),
    );
  }
  rmSync(join(partial, 'include'), { recursive: true });
  await stripLibraries(context, toolchain, join(partial, 'lib'));
}

/** @param {import('../context.mjs').Context} context @param {Toolchain} toolchain @param {string} partial */
function compilerFlags({ root }, { nodeHeaders }, partial) {
  const includes = ['-I', join(partial, 'include'), '-I', nodeHeaders];
  const language = ['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8'];
  return [...language, ...includes, '-include', join(root, NODE_REFERENCES)];
}

/**
 * Two places to find the libraries: next to the addon in the cache (Node follows the link), and deps/lib of the
 * package, as its own build has it (with --preserve-symlinks).
 * @param {string} partial
 */
function linkerFlags(partial) {
  const libraries = ['-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'];
  const output = ['-o', join(partial, 'tfjs_binding.node')];
  return [
    ...output,
    '-L',
    join(partial, 'lib'),
    ...libraries,
    '-Wl,-rpath,$ORIGIN/lib:$ORIGIN/../../deps/lib',
  ];
}

/**
 * Symbol tables are a quarter of TensorFlow's size and nobody reads them.
 * @param {import('../context.mjs').Context} context
 * @param {Toolchain} toolchain
 * @param {string} folder
 */
async function stripLibraries({ env, report }, { strip }, folder) {
  if (!strip) return;
  const start = Date.now();
  const onTick = () => report.progress(`engine: stripping … ${since(start)}`);
  const own = readdirSync(folder).filter((name) => name.startsWith('libtensorflow'));
  const { ok, output } = await run(strip, ['--strip-unneeded', ...own], { cwd: folder, env, onTick });
  if (!ok) throw new SetupFailure('strip failed', 'free some disk space and try again', lastLines(output, 5));
}
