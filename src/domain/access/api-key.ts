import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ApiKey, Scope } from '../../contracts/access.js';
import { createKeyId } from '../ids.js';

const SECRET_BYTES = 32;
/** `th_` and 256 bits in base64url: a recognizable prefix for secret scanners. */
const SECRET = /^th_[A-Za-z0-9_-]{43}$/;

export interface NewApiKey {
  /** The stored record. */
  key: ApiKey;
  /** The secret for the client; only its digest is stored. */
  secret: string;
}

/** Creates a new key. */
export function createApiKey(wanted: {
  name: string;
  project: string;
  scopes: Scope[];
  at: string;
}): NewApiKey {
  const { at, ...named } = wanted;
  const secret = `th_${randomBytes(SECRET_BYTES).toString('base64url')}`;
  const sha256 = digest(secret).toString('hex');
  return { secret, key: { id: createKeyId(), ...named, sha256, created_at: at, revoked_at: null } };
}

/**
 * Finds the unrevoked key with this secret. Every key is compared, each in constant time, so that response
 * times reveal nothing. A fast hash suffices: 256 random bits cannot be guessed.
 */
export function findKey(keys: readonly ApiKey[], secret: string): ApiKey | undefined {
  if (!SECRET.test(secret)) return undefined;
  const sent = digest(secret);
  const matching = keys.filter((key) => timingSafeEqual(Buffer.from(key.sha256, 'hex'), sent));
  return matching.find(isActive);
}

/** Whether the key is not revoked. */
export const isActive = ({ revoked_at }: ApiKey): boolean => revoked_at === null;

const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest();
