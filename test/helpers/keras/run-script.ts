import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { pythonWith } from '../../../scripts/python-with.js';
import { KERAS } from '../../../scripts/setup/python/keras.mjs';

/** Runs a script of test/parity in a process of Keras: JSON on its standard input, JSON on its standard output. */
export async function runScript<Answer>(name: string, question: unknown): Promise<Answer> {
  const script = fileURLToPath(new URL(`../../../../test/parity/${name}`, import.meta.url));
  const { command, env } = pythonWith(KERAS);
  // -B: no compiled files next to the sources.
  const child = spawn(command, ['-B', script], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => {}); // The process has ended; its errors follow.
  child.stdin.end(JSON.stringify(question));
  const [answer, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (answer === '') throw new Error(`Keras ended without an answer:\n${errors.slice(-4000)}`);
  return JSON.parse(answer);
}
