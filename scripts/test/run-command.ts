import { spawn } from 'node:child_process';
import { ROOT } from './root.js';

export interface CommandResult {
  ok: boolean;
  /** Its standard output. */
  output: string;
}

/** Runs a command in the repository, showing its output as it comes. */
export function runCommand([file, ...args]: readonly [string, ...string[]]): Promise<CommandResult> {
  const color = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  const quiet = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  const child = spawn(file, args, {
    cwd: ROOT,
    env: { ...process.env, ...color, ...quiet },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    process.stdout.write(text);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ ok: code === 0, output }));
  });
}
