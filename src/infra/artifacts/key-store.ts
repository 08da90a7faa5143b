import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SETTINGS } from '../../config/settings.js';
import { type ApiKey, ApiKeySchema, KEY_ID_PATTERN } from '../../contracts/access.js';
import type { KeyStore } from '../../domain/ports.js';
import {
  type OnDamaged,
  StorageUnavailableError,
  unlessDamaged,
} from '../../domain/problems/unavailable-error.js';
import { createValidator } from '../../validation/validation.js';
import type { DataDirectory } from './data-directory.js';
import { directoryNames } from './directory-names.js';
import { writeFileAtomic } from './files/atomic-file.js';
import { DamagedDocument, readDocument } from './files/read-json.js';

const KEY_ID = new RegExp(KEY_ID_PATTERN);
const FIELDS = ['id', 'project', 'scopes', 'sha256', 'revoked_at'] as const satisfies (keyof ApiKey)[];
const FRESH_MS = 1000;
const ALL_DAMAGED = `No API key can be read: every file in ${SETTINGS.storage.dataDirectory.env}/keys is damaged, so all requests are rejected. Ask the operator to restore the keys from a backup, or to create one with \`npm run keys -- create\`.`;

/**
 * Keys as files `keys/<id>.json`, readable only by their owner. With one file per key, adding or revoking a
 * key touches no other file, so the command line and running servers need no lock. A damaged key is invalid,
 * and the other keys keep working; if all are damaged, all requests are rejected.
 */
export function createKeyStore(directory: DataDirectory, onDamaged?: OnDamaged): KeyStore {
  const path = (id: string) => join(directory.keys, `${id}.json`);
  const write = (key: ApiKey) => writeFileAtomic(path(key.id), `${JSON.stringify(key, null, 2)}\n`, 0o600);
  const readAll = createReader(directory, onDamaged);
  return {
    list: readAll.cached,
    async add(key) {
      await mkdir(directory.keys, { recursive: true });
      await chmod(directory.keys, 0o700);
      await write(key);
      readAll.forget();
    },
    async revoke(id, at) {
      if (!KEY_ID.test(id)) return undefined;
      const key = await readKey(path(id));
      if (key === undefined) return undefined;
      const revoked = { ...key, revoked_at: key.revoked_at ?? at };
      await write(revoked);
      readAll.forget();
      return revoked;
    },
  };
}

/**
 * Reads the directory at most once per second: requests cost no file access, and changes take effect within
 * seconds.
 */
function createReader(directory: DataDirectory, onDamaged: OnDamaged | undefined) {
  let read: { at: number; keys: Promise<ApiKey[]> } | undefined;
  return {
    cached(): Promise<ApiKey[]> {
      const now = performance.now();
      if (read !== undefined && now - read.at < FRESH_MS) return read.keys;
      const keys = readKeys(directory, onDamaged);
      // A failure is not cached: the next request tries again.
      keys.catch(() => {
        read = undefined;
      });
      read = { at: now, keys };
      return keys;
    },
    forget() {
      read = undefined;
    },
  };
}

async function readKeys(directory: DataDirectory, onDamaged: OnDamaged | undefined): Promise<ApiKey[]> {
  const names = (await directoryNames(directory.keys)).filter((name) =>
    KEY_ID.test(name.replace('.json', '')),
  );
  const keys = await Promise.all(
    names.sort().map((name) => unlessDamaged(readKey(join(directory.keys, name)), onDamaged)),
  );
  const readable = keys.filter((key) => key !== undefined);
  // Must never count as a service without keys, which requires none.
  if (names.length > 0 && readable.length === 0) throw new StorageUnavailableError(ALL_DAMAGED);
  return readable;
}

const validate = createValidator(ApiKeySchema);

async function readKey(path: string): Promise<ApiKey | undefined> {
  const key = await readDocument<ApiKey>(path, FIELDS);
  if (key !== undefined && validate(key).length > 0) throw new DamagedDocument(path, 'it is not an API key');
  return key;
}
