import { mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PACKAGE_FOLDER } from './recipe.mjs';

/**
 * Where the package looks: the addon in the folder of the Node-API version that node-pre-gyp picks on Node ≥ 20, the
 * libraries in deps/lib under the names its own build uses.
 * @param {string} root
 * @param {string} engine the engine's folder in the cache
 * @returns {Map<string, string>} link → target
 */
function links(root, engine) {
  const inPackage = (/** @type {string} */ path) => join(root, PACKAGE_FOLDER, path);
  return new Map([
    [inPackage('deps/lib'), join(engine, 'lib')],
    [inPackage('lib/napi-v8/tfjs_binding.node'), join(engine, 'tfjs_binding.node')],
  ]);
}

/** @param {string} root @param {string} engine */
export function isLinked(root, engine) {
  return [...links(root, engine)].every(([link, target]) => linkTarget(link) === target);
}

/** @param {string} root @param {string} engine */
export function linkEngine(root, engine) {
  for (const [link, target] of links(root, engine)) {
    mkdirSync(dirname(link), { recursive: true });
    rmSync(link, { recursive: true, force: true });
    symlinkSync(target, link);
  }
}

/** @param {string} link */
function linkTarget(link) {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}
