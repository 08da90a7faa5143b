import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { OperationCases } from './operation-cases.js';

/** The default exports of all files in the folders next to this one. */
export async function readOperationCases(): Promise<OperationCases[]> {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\/[^/]+\.js$/.test(file),
  );
  const modules: { default: OperationCases }[] = await Promise.all(
    files.sort().map((file) => import(new URL(file, import.meta.url).href)),
  );
  return modules.map((module) => module.default);
}
