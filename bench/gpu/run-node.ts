import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Scope } from './scope.js';

/** What a program printed. */
export interface Printed {
  stdout: string;
  stderr: string;
}

/** Runs a compiled module, named from dist, to its end. @throws Error with the end of its standard error when it fails */
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
  throw new Error(`${file} ended with ${signal ?? `code ${code}`}:\n${printed.stderr.slice(-4_000)}`);
}
