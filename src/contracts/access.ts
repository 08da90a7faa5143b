import { type Static, Type } from 'typebox';
import { TimestampSchema } from '../schema/primitives.js';
import { closedObject, nullable, stringEnum } from '../schema/schema-helpers.js';

/** Scopes of a key. `admin` implies the others. */
export const SCOPES = ['read', 'train', 'predict', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Lower case only: two projects must not share a directory on case-insensitive file systems. */
export const PROJECT_PATTERN = '^[a-z0-9][a-z0-9-]{0,62}$';

export const ProjectSchema = Type.String({
  pattern: PROJECT_PATTERN,
  title: 'a project name of at most 63 lower-case letters, digits and hyphens',
  description: 'The owning project.',
});

/** The project of all objects if no keys are in use. */
export const DEFAULT_PROJECT = 'default';

export const KEY_ID_PATTERN = '^key_[0-9a-hjkmnp-tv-z]{26}$';

/** The stored record of an API key: the SHA-256 of its secret, never the secret itself. */
export const ApiKeySchema = closedObject({
  id: Type.String({ pattern: KEY_ID_PATTERN }),
  name: Type.String({ minLength: 1, maxLength: 64 }),
  project: ProjectSchema,
  scopes: Type.Array(stringEnum(SCOPES), { minItems: 1 }),
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  created_at: TimestampSchema,
  revoked_at: nullable(TimestampSchema),
});
export type ApiKey = Static<typeof ApiKeySchema>;
