import type { Readable } from 'node:stream';

const MAX_LINE_CHARACTERS = 4_000;

/** Calls `onLine` with each line of a stream; a longer one is cut, so that no output can fill the memory. */
export function splitLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = (lines.pop() ?? '').slice(0, MAX_LINE_CHARACTERS);
    for (const line of lines) emit(line, onLine);
  });
  stream.on('end', () => emit(rest, onLine));
  // The process is gone; its end is reported elsewhere.
  stream.on('error', () => {});
}

function emit(line: string, onLine: (line: string) => void): void {
  const text = line.trimEnd().slice(0, MAX_LINE_CHARACTERS);
  if (text !== '') onLine(text);
}
