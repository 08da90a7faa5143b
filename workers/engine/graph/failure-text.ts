/** What TensorFlow said, for people, and the node it said it of. */
export interface FailureText {
  cause: string;
  /** undefined where it names none. */
  node: string | undefined;
}

const MAX_CHARACTERS = 300;

/** Reads the error of a session: several lines, of which one says what is wrong. */
export function readFailure(message: string): FailureText {
  const text = message.replace(/^Session fail to run with error: /, '');
  return { cause: readable(firstError(text)), node: /\{\{node ([^}]+)\}\}/.exec(text)?.[1] };
}

/** Of several errors, which TensorFlow counts in its first line and then numbers, the first. */
function firstError(text: string): string {
  const numbered = /^ *\(0\) (?:[A-Z_]+: )?(.+)$/m.exec(text)?.[1];
  return numbered ?? text.split('\n', 1)[0] ?? text;
}

/** Without the labels of the whole batch, names of devices in full, and whatever else nobody can read. */
function readable(line: string): string {
  const plain = line
    .replace(/\s*Label values: .*$/, '')
    .replace(/\/job:\w+\/replica:\d+\/task:\d+\/device:/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return plain.length > MAX_CHARACTERS ? `${plain.slice(0, MAX_CHARACTERS)} …` : plain;
}
