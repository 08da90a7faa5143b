import { cacheDirectory } from './setup/context.mjs';
import { findKeras } from './setup/keras-python.mjs';

/** A Python that has Keras: what to start, and the environment it finds its packages by. */
export interface KerasPython {
  command: string;
  env: NodeJS.ProcessEnv;
}

/** The Python that set-up has given Keras. @throws Error when it has not, naming the command that does */
export function kerasPython(env: NodeJS.ProcessEnv = process.env): KerasPython {
  const found = findKeras({ env, cacheDir: cacheDirectory(env) });
  if (found === undefined)
    throw new Error('Keras is not set up; run this first: node scripts/setup.mjs --with=keras');
  return found;
}
