/** A readable TensorFlow error, and the node it refers to. */
export interface FailureText {
  cause: string;
  /** Undefined if the error names none. */
  node: string | undefined;
}

const MAX_CHARACTERS = 300;

/** Parses the error of a session or of a single operation: several lines, one of which has the cause. */
export function readFailure(message: string): FailureText {
  const text = message.replace(/^Session fail to run with error: |^Invalid TF_Status: \d+\s+Message: /, '');
  return { cause: readable(firstError(text)), node: /\{\{node ([^}]+)\}\}/.exec(text)?.[1] };
}

/** The first of several errors, which TensorFlow counts in its first line and then numbers. */
function firstError(text: string): string {
  const numbered = /^ *\(0\) (?:[A-Z_]+: )?(.+)$/m.exec(text)?.[1];
  return numbered ?? text.split('\n', 1)[0] ?? text;
}

/** Removes batch labels, full device names and other unreadable parts. */
function readable(line: string): string {
  const plain = line
    .replace(/\s*Label values: .*$/, '')
    .replace(/\/job:\w+\/replica:\d+\/task:\d+\/device:/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return plain.length > MAX_CHARACTERS ? `${plain.slice(0, MAX_CHARACTERS)} …` : plain;
}
