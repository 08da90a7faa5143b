import type { ApiKey, Scope } from '../../../src/contracts/access.js';
import { createApiKey } from '../../../src/domain/access/api-key.js';
import type { KeyStore } from '../../../src/domain/ports.js';

const AT = '2026-01-01T00:00:00.000Z';

/** Keys in memory. */
export function createInMemoryKeys(): KeyStore {
  let keys: readonly ApiKey[] = [];
  return {
    list: async () => keys,
    async add(key) {
      keys = [...keys, key];
    },
    async revoke(id, at) {
      keys = keys.map((key) => (key.id === id ? { ...key, revoked_at: at } : key));
      return keys.find((key) => key.id === id);
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
