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
  return {
    async authenticate(authorization) {
      const known = await keys.list();
      // Keys are revoked, never removed: where they are missing, their disk may be.
      wasClosed ||= known.length > 0;
      if (isOpenWithoutKeys && !wasClosed) return { outcome: 'authenticated', caller: ANYBODY };
      const secret = BEARER.exec(authorization ?? '')?.[1];
      if (secret === undefined) return { outcome: 'missing' };
      const key = findKey(known, secret);
      if (key === undefined) return { outcome: 'rejected' };
      const { project, scopes, id } = key;
      return { outcome: 'authenticated', caller: { project, scopes, keyId: id } };
    },
  };
}
