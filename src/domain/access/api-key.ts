import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ApiKey, Scope } from '../../contracts/access.js';
import { createKeyId } from '../ids.js';

const SECRET_BYTES = 32;
/** `th_` and 256 bits in base64url: what scanners of leaked secrets can look for. */
const SECRET = /^th_[A-Za-z0-9_-]{43}$/;

export interface NewApiKey {
  /** What is stored. */
  key: ApiKey;
  /** What the client sends; nothing but its digest is kept. */
  secret: string;
}

/** Draws a new key. */
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
 * The key that has this secret, unless it was revoked. Every key is compared, each in constant time, so that the time
 * of an answer tells nothing. A fast hash is enough: 256 random bits cannot be guessed.
 */
export function findKey(keys: readonly ApiKey[], secret: string): ApiKey | undefined {
  if (!SECRET.test(secret)) return undefined;
  const sent = digest(secret);
  const matching = keys.filter((key) => timingSafeEqual(Buffer.from(key.sha256, 'hex'), sent));
  return matching.find(isActive);
}

/** Whether the key opens anything. */
export const isActive = ({ revoked_at }: ApiKey): boolean => revoked_at === null;

const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest();
