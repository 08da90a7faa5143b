import { Type } from 'typebox';
import { Sha256Schema } from '../../schema/primitives.js';
import { closedObject } from '../../schema/schema-helpers.js';

/** The uploaded files, already on disk, in the order they came. */
export const UploadedFilesSchema = Type.Array(
  closedObject({
    path: Type.String(),
    name: Type.String(),
    sizeBytes: Type.Integer(),
    sha256: Sha256Schema,
  }),
);
