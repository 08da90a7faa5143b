import { cacheDirectory } from './setup/context.mjs';
import { findPackages } from './setup/python/packages.mjs';

/** A Python with some packages: its command, and the environment by which it finds them. */
export interface PythonWithPackages {
  command: string;
  env: NodeJS.ProcessEnv;
}

/** The Python that set-up has given the packages. @throws Error when it has not, naming the command that does */
export function pythonWith(
  packages: Parameters<typeof findPackages>[0],
  env: NodeJS.ProcessEnv = process.env,
): PythonWithPackages {
  const found = findPackages(packages, { env, cacheDir: cacheDirectory(env) });
  if (found !== undefined) return found;
  throw new Error(
    `${packages.short} is not set up; run this first: node scripts/setup.mjs --with=${packages.step}`,
  );
}
