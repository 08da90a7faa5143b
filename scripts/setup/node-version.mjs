const OLDEST = /** @type {const} */ ([20, 19]);

/**
 * @param {string} version as in process.version
 * @returns {boolean} whether this Node can run trainhorn
 */
export function isNodeSupported(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/**
 * Ends the process with a message when Node is too old. It has no step object and throws nothing, because every
 * other module of the set-up may already be too new for the Node that runs it.
 * @param {string} version as in process.version
 */
export function requireNode(version) {
  if (isNodeSupported(version)) return;
  console.error(
    `set-up: Node.js ${OLDEST.join('.')} or newer is needed, this is ${version} (${process.execPath})`,
  );
  console.error('  fix: install Node.js 20 LTS or newer, for example with: nvm install 20');
  process.exit(1);
}
