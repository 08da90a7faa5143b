import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { REQUEST_EXAMPLES } from '../src/api/openapi/examples.js';
import { SETTINGS } from '../src/config/settings.js';
import { renderErrorsDoc } from '../src/domain/problems/errors-doc.js';
import { renderApiDocument } from './generate/api-document.js';
import { renderCatalogueDocs } from './generate/catalogue-doc.js';
import { renderConfigurationDoc } from './generate/configuration-doc.js';
import { renderOpOutputs } from './generate/op-outputs.js';
import { renderOpTypes } from './generate/op-types.js';
import { renderOperationsDoc } from './generate/operations-doc.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const EXAMPLES = 'openapi/examples';
const COMMAND = 'npm run generate';

/** Every generated file, by its path in the repository. */
async function render(): Promise<Map<string, string>> {
  const files = new Map([
    ...(await renderCatalogueDocs(ROOT)),
    ['openapi/openapi.json', await renderApiDocument()],
    ['docs/configuration.md', renderConfigurationDoc(SETTINGS)],
    ['docs/errors.md', renderErrorsDoc()],
    ['docs/operations.md', renderOperationsDoc()],
    ['workers/engine/graph/op-outputs.ts', renderOpOutputs()],
    ['workers/engine/graph/precision/op-types.ts', renderOpTypes()],
  ]);
  for (const example of REQUEST_EXAMPLES) {
    files.set(`${EXAMPLES}/${example.operationId}.${example.name}.json`, toJson(example));
  }
  return files;
}

const toJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

async function write(files: ReadonlyMap<string, string>): Promise<void> {
  for (const path of await staleExamples(files)) await rm(join(ROOT, path));
  for (const [path, text] of files) {
    await mkdir(dirname(join(ROOT, path)), { recursive: true });
    await writeFile(join(ROOT, path), text);
  }
  console.log(`wrote ${files.size} files`);
}

/** Names each generated file that differs from the sources. */
async function check(files: ReadonlyMap<string, string>): Promise<void> {
  const drifted = await staleExamples(files);
  for (const [path, text] of files) {
    if ((await readFile(join(ROOT, path), 'utf8').catch(() => undefined)) !== text) drifted.push(path);
  }
  for (const path of drifted) console.error(`${path} is out of date; run: ${COMMAND}`);
  if (drifted.length > 0) process.exitCode = 1;
  else console.log(`${files.size} generated files are up to date`);
}

async function staleExamples(files: ReadonlyMap<string, string>): Promise<string[]> {
  const names = await readdir(join(ROOT, EXAMPLES)).catch(() => []);
  return names.map((name) => `${EXAMPLES}/${name}`).filter((path) => !files.has(path));
}

const files = await render();
await (process.argv.includes('--check') ? check(files) : write(files));
