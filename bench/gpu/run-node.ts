import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Scope } from './scope.js';

/** The output of a program. */
export interface Printed {
  stdout: string;
  stderr: string;
}

/** A fatal line of TensorFlow's or XLA's log, of C++ or of Node. */
const FATAL = /^F\d{4} |: F [\w/]+\.cc:|Check failed|^\s+what\(\): |^\w*Error: /;

/** A program that failed: the message begins with the line that says why, where there is one. */
export class ProgramFailed extends Error {
  constructor(
    what: string,
    /** All that it wrote to standard error. */
    readonly stderr: string,
  ) {
    const reason = stderr.split('\n').findLast((line) => FATAL.test(line));
    super(`${what}${reason === undefined ? '' : `: ${reason}`}\n${stderr.slice(-4_000)}`);
  }
}

/** Runs a compiled module, named from dist, to its end. @throws ProgramFailed when it fails */
export async function runNode(
  file: string,
  args: readonly string[],
  { env, scope }: { env: NodeJS.ProcessEnv; scope: Scope },
): Promise<Printed> {
  const path = fileURLToPath(new URL(`../../${file}`, import.meta.url));
  const child = spawn(process.execPath, ['--enable-source-maps', path, ...args], { env });
  scope.defer(async () => child.kill('SIGKILL'));
  const printed = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      printed[stream] += text;
    });
  const [code, signal] = await once(child, 'close');
  if (code === 0) return printed;
  throw new ProgramFailed(`${file} ended with ${signal ?? `code ${code}`}`, printed.stderr);
}
