import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ChildAnswer } from './child-reader.js';

const run = promisify(execFile);
const READER = fileURLToPath(new URL('./child-reader.js', import.meta.url));
/** A reader that does not end by then hangs. */
const TIMEOUT_MS = 120_000;

/** Reads files one after the other in a process of its own, with the heap of the service's children. */
export async function readInChild(paths: readonly string[]): Promise<ChildAnswer[]> {
  const { stdout } = await run(process.execPath, ['--max-old-space-size=512', READER, ...paths], {
    timeout: TIMEOUT_MS,
  });
  return JSON.parse(stdout);
}
