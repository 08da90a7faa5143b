import type { ApiKey, Scope } from '../../../src/contracts/access.js';
import { createApiKey } from '../../../src/domain/access/api-key.js';
import type { KeyStore } from '../../../src/domain/ports.js';

const AT = '2026-01-01T00:00:00.000Z';

/** Keys in memory. */
export function createInMemoryKeys(): KeyStore {
  const keys: ApiKey[] = [];
  return {
    list: async () => keys,
    add: async (key) => void keys.push(key),
    async revoke(id, at) {
      const index = keys.findIndex((key) => key.id === id);
      const key = keys[index];
      if (key === undefined) return undefined;
      keys[index] = { ...key, revoked_at: at };
      return keys[index];
    },
  };
}

/** Makes a key and gives its id and the header that carries it. */
export async function addKey(keys: KeyStore, wanted: { project?: string; scopes?: Scope[] } = {}) {
  const { project = 'default', scopes = ['admin'] } = wanted;
  const { key, secret } = createApiKey({ name: 'test', project, scopes, at: AT });
  await keys.add(key);
  return { id: key.id, secret, authorization: `Bearer ${secret}` };
}
