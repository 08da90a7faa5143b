import { createReadStream } from 'node:fs';
import { isMissing } from '../data-directory.js';

/**
 * Longer than any line of this service: the text between two line feeds of a damaged file may not fit into
 * memory.
 */
const MAX_LINE_CHARACTERS = 1_000_000;

/** Maps the lines of a file as they are read, long ones truncated; undefined if it does not exist. */
export async function mapLines<Result>(
  path: string,
  map: (line: string) => Result[],
): Promise<Result[] | undefined> {
  const results: Result[] = [];
  let rest = '';
  const add = (line: string) => {
    for (const result of map(line)) results.push(result);
  };
  try {
    for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
      const lines = `${rest}${chunk}`.split('\n');
      rest = (lines.pop() ?? '').slice(0, MAX_LINE_CHARACTERS);
      lines.forEach(add);
    }
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  add(rest);
  return results;
}
