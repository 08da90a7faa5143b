import { Type } from 'typebox';
import type { ModelManifest } from '../../contracts/models.js';
import { hasShape } from '../../domain/admission/has-shape.js';
import { withShownNames } from '../../domain/model-names.js';

import { readDocument } from './files/read-json.js';

const NullableNames = Type.Union([Type.Null(), Type.Array(Type.String())]);

/** The fields that lists and predictions read. */
const hasManifestShape = hasShape({
  name: Type.String({ maxLength: 64 }),
  version: Type.Integer({ minimum: 1 }),
  job_id: Type.Union([Type.String(), Type.Null()]),
  task: Type.String(),
  input: Type.Object({}),
  inputs: Type.Optional(Type.Array(Type.Object({ name: Type.String(), input: Type.Object({}) }))),
  outputs: Type.Optional(
    Type.Array(
      Type.Object({
        name: Type.String(),
        task: Type.String(),
        output_shape: Type.Array(Type.Number()),
        classes: NullableNames,
      }),
    ),
  ),
  classes: Type.Optional(NullableNames),
  feature_names: Type.Optional(NullableNames),
  files: Type.Array(Type.Object({ name: Type.String(), size_bytes: Type.Number(), sha256: Type.String() })),
});

const FIELDS = ['job_id', 'task', 'input', 'files', 'name', 'version'] as const;

/**
 * Reads a manifest.json; undefined if it does not exist. Names that version 0.1.0 stored without a limit are
 * truncated. @throws DamagedDocument
 */
export async function readStoredManifest(path: string): Promise<ModelManifest | undefined> {
  const manifest = await readDocument<ModelManifest>(path, FIELDS, hasManifestShape);
  return manifest && withShownNames(manifest);
}
