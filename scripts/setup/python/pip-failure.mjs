import { lastLines, SetupFailure } from '../failure.mjs';

const UNREACHABLE =
  /Retrying \(Retry|NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|SSLError|Temporary failure in name resolution/;
const UNAVAILABLE = /No matching distribution found/;
const TOO_OLD = /no such option|Unknown or unsupported command/;
const DISK_FULL = /No space left on device|Errno 28|Disk quota exceeded/;

/**
 * @param {string} output what pip printed
 * @returns {boolean} whether the index answered, and does not have the requirement
 */
export function isUnavailable(output) {
  return UNAVAILABLE.test(output) && !UNREACHABLE.test(output);
}

/**
 * pip says "no matching distribution" for an index it could not reach, too; its warnings tell the two apart.
 * @param {string} requirement
 * @param {string} output what pip printed
 * @returns {SetupFailure}
 */
export function explainPip(requirement, output) {
  const details = lastLines(output, 5);
  if (DISK_FULL.test(output)) {
    const fix = 'free some space, or set XDG_CACHE_HOME to a folder on a larger disk';
    return new SetupFailure(`the disk is full; ${requirement} could not be downloaded`, fix, details);
  }
  if (UNREACHABLE.test(output)) {
    const fix =
      'check the network, the proxy and `python3 -m pip config list`, then run the same command again';
    return new SetupFailure(
      `pip cannot reach its package index, so ${requirement} could not be downloaded`,
      fix,
      details,
    );
  }
  if (UNAVAILABLE.test(output)) {
    const fix = 'point pip to an index that has it: set PIP_INDEX_URL or PIP_EXTRA_INDEX_URL';
    return new SetupFailure(
      `pip's package index does not have ${requirement} for this machine`,
      fix,
      details,
    );
  }
  if (TOO_OLD.test(output)) {
    return new SetupFailure('this pip is too old', 'python3 -m pip install --user --upgrade pip', details);
  }
  return new SetupFailure(`pip could not download ${requirement}`, 'see its last lines above', details);
}
