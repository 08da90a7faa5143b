import { closeSync, openSync, readSync } from 'node:fs';
import { unreadable } from '../sample-array.js';

/** The part of an array that has a row, and the number of its first row. */
export function partOf<Part extends { count: number }>(
  parts: readonly Part[],
  row: number,
): { part: Part; first: number } {
  let first = 0;
  for (const part of parts) {
    if (row < first + part.count) return { part, first };
    first += part.count;
  }
  throw new Error(`there is no row ${row}`);
}

/** Fills `target` from a position of a file. */
export type ReadAt = (path: string, target: Uint8Array, position: number) => void;

/** Reads files synchronously, each opened once and closed at the end. @throws EngineFailure `dataset_unavailable` */
export function reading<Result>(work: (readAt: ReadAt) => Result): Result {
  const files = new Map<string, number>();
  try {
    return work((path, target, position) => {
      const file = files.get(path) ?? openSync(path, 'r');
      files.set(path, file);
      readWhole(file, target, position);
    });
  } catch (error) {
    throw unreadable(error);
  } finally {
    for (const file of files.values()) closeSync(file);
  }
}

function readWhole(file: number, target: Uint8Array, position: number): void {
  for (let read = 0; read < target.length; ) {
    const count = readSync(file, target, read, target.length - read, position + read);
    if (count === 0) throw new Error(`the file ends ${target.length - read} bytes early`);
    read += count;
  }
}
