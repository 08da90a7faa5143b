import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Kind } from '../../src/keras/unsupported.js';
import { pythonWith } from '../python-with.js';
import { KERAS } from '../setup/python/keras.mjs';
import { ROOT } from '../test/root.js';

const SCRIPT = join(ROOT, 'scripts', 'catalogue', 'keras_exports.py');
const run = promisify(execFile);

/** Keras's module of each kind. */
const MODULES: Readonly<Record<Kind, string>> = {
  layer: 'layers',
  loss: 'losses',
  metric: 'metrics',
  optimizer: 'optimizers',
  schedule: 'optimizers.schedules',
  callback: 'callbacks',
  initializer: 'initializers',
  regularizer: 'regularizers',
  constraint: 'constraints',
  activation: 'activations',
  operation: 'operations',
};

/** The exports of an installed Keras. */
export interface KerasExports {
  version: string;
  /** The names of each thing of a kind, the principal one first and aliases after it. */
  namesOf(kind: Kind): string[][];
}

/** Reads the exports of the Keras that set-up installed. @throws Error when it is not installed */
export async function readKerasExports(): Promise<KerasExports> {
  const { command, env } = pythonWith(KERAS);
  // -B: no compiled files next to the sources.
  const { stdout } = await run(command, ['-B', SCRIPT], { env });
  const { version, exports }: { version: string; exports: Record<string, string[][]> } = JSON.parse(stdout);
  return { version, namesOf: (kind) => exports[MODULES[kind]] ?? [] };
}
