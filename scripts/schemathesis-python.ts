import { cacheDirectory } from './setup/context.mjs';
import { findSchemathesis } from './setup/schemathesis.mjs';

/** A Python that has Schemathesis: what to start, and the environment it finds its packages by. */
export interface SchemathesisPython {
  command: string;
  env: NodeJS.ProcessEnv;
}

/** The Python that set-up has given Schemathesis. @throws Error when it has not, naming the command that does */
export function schemathesisPython(env: NodeJS.ProcessEnv = process.env): SchemathesisPython {
  const found = findSchemathesis({ env, cacheDir: cacheDirectory(env) });
  if (found === undefined)
    throw new Error('Schemathesis is not set up; run this first: node scripts/setup.mjs --with=fuzz');
  return found;
}
