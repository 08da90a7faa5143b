import { type Static, Type } from 'typebox';
import { TimestampSchema } from '../schema/primitives.js';
import { closedObject, nullable, stringEnum } from '../schema/schema-helpers.js';

/** What a key may do. `admin` implies the others. */
export const SCOPES = ['read', 'train', 'predict', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Lower case only: two projects must not share a directory where file names ignore case. */
export const PROJECT_PATTERN = '^[a-z0-9][a-z0-9-]{0,62}$';

export const ProjectSchema = Type.String({
  pattern: PROJECT_PATTERN,
  title: 'a project name of at most 63 lower-case letters, digits and hyphens',
  description: 'The project that owns it.',
});

/** The project of everything where no keys are used. */
export const DEFAULT_PROJECT = 'default';

export const KEY_ID_PATTERN = '^key_[0-9a-hjkmnp-tv-z]{26}$';

/** What is stored of an API key: never its secret, only the SHA-256 of it. */
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
