import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './root.js';

/** Compiled test files of a tier. Listed by their sources, because dist keeps files whose source is gone. */
export async function findTestFiles(tier: string): Promise<string[]> {
  const names = await readdir(join(ROOT, 'test', tier), { recursive: true }).catch(() => []);
  return names
    .filter((name) => name.endsWith('.test.ts'))
    .sort()
    .map((name) => join('dist', 'test', tier, name.replace(/\.ts$/, '.js')));
}
