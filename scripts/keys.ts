import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { loadConfig } from '../src/config/load-config.js';
import { SETTINGS } from '../src/config/settings.js';
import { type ApiKey, ApiKeySchema, SCOPES, type Scope } from '../src/contracts/access.js';
import { createApiKey } from '../src/domain/access/api-key.js';
import type { KeyStore } from '../src/domain/ports.js';
import { ensureDataDirectory } from '../src/infra/artifacts/data-directory.js';
import { createKeyStore } from '../src/infra/artifacts/key-store.js';
import { safeText } from '../src/schema/show-value.js';
import { MAX_TEXT_LENGTH, normalText, textFault } from '../src/schema/shown-text.js';
import { createValidator } from '../src/validation/validation.js';

const USAGE = `Usage:
  npm run keys -- create --name NAME [--project default] [--scopes ${SCOPES.join(',')}]
  npm run keys -- list
  npm run keys -- revoke KEY_ID

Keys are stored in ${SETTINGS.storage.dataDirectory.env}; running servers see a change within a second or two.
Scopes: read (jobs, datasets, models, downloads), train (jobs and datasets: make, change, delete),
predict (predictions), admin (all of these). Without --scopes a key may read, train and predict.`;

const DEFAULT_SCOPES = 'read,train,predict';

/** An invalid command line. */
class UsageError extends Error {}

/** Runs one command on the keys of the store and returns its output. */
export async function runKeysCommand(store: KeyStore, args: readonly string[]): Promise<string> {
  const [command, ...rest] = args;
  if (command === 'create') return create(store, rest);
  if (command === 'list') return list(await store.list());
  if (command === 'revoke') return revoke(store, rest);
  throw new UsageError(command === undefined ? 'Which command?' : `There is no command '${command}'.`);
}

async function create(store: KeyStore, args: string[]): Promise<string> {
  const { name, project, scopes } = readOptions(args);
  if (name === undefined) throw new UsageError('A key needs a --name: who or what uses it.');
  const at = new Date().toISOString();
  const { key, secret } = createApiKey({ name: normalText(name), project, scopes: readScopes(scopes), at });
  const fault = textFault(key.name);
  if (fault !== undefined) throw new UsageError(`The name of a key ${fault}`);
  const [problem] = createValidator(ApiKeySchema)(key);
  if (problem !== undefined) throw new UsageError(`${problem.pointer.slice(1)}: ${problem.detail}`);
  await store.add(key);
  return `${secret}\n\n${describe(key)}\nThis is the only time the secret is shown: only its SHA-256 is stored. Send it as\n  Authorization: Bearer th_…`;
}

function readOptions(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        name: { type: 'string' },
        project: { type: 'string', default: 'default' },
        scopes: { type: 'string', default: DEFAULT_SCOPES },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readScopes(list: string): Scope[] {
  const names = list.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !SCOPES.some((scope) => scope === name));
  if (unknown !== undefined)
    throw new UsageError(`There is no scope '${unknown}'; scopes are ${SCOPES.join(', ')}.`);
  return SCOPES.filter((scope) => names.includes(scope));
}

function list(keys: readonly ApiKey[]): string {
  return keys.length === 0 ? 'There are no keys.' : keys.map(describe).join('\n');
}

async function revoke(store: KeyStore, [id]: string[]): Promise<string> {
  if (id === undefined) throw new UsageError('Which key? `list` shows their ids.');
  const key = await store.revoke(id, new Date().toISOString());
  if (key === undefined) throw new UsageError(`There is no key '${id}'; \`list\` shows all keys.`);
  return describe(key);
}

function describe({ id, name, project, scopes, created_at, revoked_at }: ApiKey): string {
  const state = revoked_at === null ? 'active' : `revoked ${revoked_at}`;
  return [
    id,
    safeText(name, MAX_TEXT_LENGTH),
    `project ${project}`,
    scopes.join(','),
    `created ${created_at}`,
    state,
  ].join('  ');
}

async function main(args: readonly string[]): Promise<number> {
  try {
    const directory = await ensureDataDirectory(loadConfig().storage.dataDirectory);
    console.log(await runKeysCommand(createKeyStore(directory), args));
    return 0;
  } catch (error) {
    const usage = error instanceof UsageError ? `\n\n${USAGE}` : '';
    console.error(`${error instanceof Error ? error.message : String(error)}${usage}`);
    return 1;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.exitCode = await main(process.argv.slice(2));
