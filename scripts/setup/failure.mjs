const SHOWN_CHARS = 240;

/** A failed set-up step: what is missing, and the command or change that gets it. */
export class SetupFailure extends Error {
  /**
   * @param {string} what one sentence
   * @param {string} fix what to do about it
   * @param {string} [details] output of the tool that failed
   */
  constructor(what, fix, details) {
    super(what);
    this.name = 'SetupFailure';
    this.fix = fix;
    this.details = details;
  }
}

/**
 * @param {unknown} error
 * @returns {string} what the user reads
 */
export function describeFailure(error) {
  if (error instanceof SetupFailure) {
    const details = error.details ? `${indent(error.details)}\n` : '';
    return `set-up: ${error.message}\n${details}  fix: ${error.fix}`;
  }
  if (isDiskFull(error))
    return `set-up: the disk is full\n  fix: free some space and run the same command again`;
  return `set-up: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

/**
 * @param {unknown} error
 * @returns {boolean}
 */
export function isDiskFull(error) {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

/**
 * @param {string} output
 * @param {number} count
 * @returns {string} the last lines that say something
 */
export function lastLines(output, count) {
  const lines = output.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return lines
    .slice(-count)
    .map((line) => line.slice(0, SHOWN_CHARS))
    .join('\n');
}

/** @param {string} text */
function indent(text) {
  return text.replace(/^/gm, '    ');
}
