import type { ApiKey } from '../../contracts/access.js';
import { findKey } from '../../domain/access/api-key.js';
import { ANYBODY, type Caller } from '../../domain/access/caller.js';
import type { KeyStore } from '../../domain/ports.js';

export type Authentication =
  | { outcome: 'authenticated'; caller: Caller }
  /** No credentials were sent, or none of the supported kind. */
  | { outcome: 'missing' }
  /** The credentials are unknown or revoked. */
  | { outcome: 'rejected' };

/** Authenticates the callers of requests. */
export interface AccessService {
  /** `authorization` is the header of that name, if there is one. */
  authenticate(authorization: string | undefined): Promise<Authentication>;
}

const BEARER = /^Bearer +([^ ]+) *$/i;

/**
 * Authenticates callers by API key. `isOpenWithoutKeys`: as long as no key was ever created, everyone is
 * admitted, which is safe only for a service that no one else can reach.
 */
export function createAccessService({
  keys,
  isOpenWithoutKeys,
}: {
  keys: Pick<KeyStore, 'list'>;
  isOpenWithoutKeys: boolean;
}): AccessService {
  let wasClosed = false;
  const recognize = createRecognition();
  return {
    async authenticate(authorization) {
      const known = await keys.list();
      // Keys are revoked, never removed: where they are missing, their disk may be.
      wasClosed ||= known.length > 0;
      if (isOpenWithoutKeys && !wasClosed) return { outcome: 'authenticated', caller: ANYBODY };
      const secret = BEARER.exec(authorization ?? '')?.[1];
      if (secret === undefined) return { outcome: 'missing' };
      const caller = recognize(known, secret);
      return caller === undefined ? { outcome: 'rejected' } : { outcome: 'authenticated', caller };
    },
  };
}

/**
 * Finds the caller with a secret. Within one list of keys a valid secret is hashed once: a revoked key is in another list.
 * Only valid secrets are kept, which are as many as there are keys.
 */
function createRecognition() {
  const callersByKeys = new WeakMap<readonly ApiKey[], Map<string, Caller>>();
  return (keys: readonly ApiKey[], secret: string): Caller | undefined => {
    const callers = callersByKeys.get(keys) ?? new Map<string, Caller>();
    callersByKeys.set(keys, callers);
    const caller = callers.get(secret) ?? findCaller(keys, secret);
    if (caller !== undefined) callers.set(secret, caller);
    return caller;
  };
}

function findCaller(keys: readonly ApiKey[], secret: string): Caller | undefined {
  const key = findKey(keys, secret);
  return key && { project: key.project, scopes: key.scopes, keyId: key.id };
}
