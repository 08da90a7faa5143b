import { type Static, Type } from 'typebox';
import { DatasetIdSchema, TimestampSchema } from '../../schema/primitives.js';
import { closedObject, ref, tag, taggedUnion } from '../../schema/schema-helpers.js';
import { StoredDatasetSchema, UploadOptionsSchema } from '../datasets/datasets.js';
import { ProblemItemSchema } from '../problems.js';
import { UploadedFilesSchema } from './uploaded-files.js';

// Messages between the API and an ingest process, which turns one upload into a dataset and exits: hostile bytes are parsed
// there, not in the API. The API validates messages it receives; an ingest process trusts the API.

export const IngestRequestSchema = closedObject({
  type: tag('ingest'),
  datasetId: DatasetIdSchema,
  createdAt: TimestampSchema,
  options: ref(UploadOptionsSchema),
  files: UploadedFilesSchema,
  /** Empty, existing directory that the arrays and dataset.json are written to. */
  targetDirectory: Type.String(),
  /** Empty, existing directory for unpacked files; the caller removes it. */
  scratchDirectory: Type.String(),
  limits: closedObject({
    maxUploadBytes: Type.Integer(),
    maxUploadEntries: Type.Integer(),
    maxImagePixels: Type.Integer(),
    maxTextCharacters: Type.Integer(),
  }),
});
/** The only message to an ingest process. */
export type IngestRequest = Static<typeof IngestRequestSchema>;

export const IngestReplySchema = taggedUnion('type', [
  /** The process waits for its request. */
  closedObject({ type: tag('ready') }),
  /** The dataset is in the target directory. */
  closedObject({ type: tag('ingested'), stored: StoredDatasetSchema }),
  /** The upload is at fault: 422 with these items. */
  closedObject({ type: tag('rejected'), errors: Type.Array(ref(ProblemItemSchema)) }),
  /** The process or the disk is at fault. */
  closedObject({ type: tag('failed'), message: Type.String() }),
]);
export type IngestReply = Static<typeof IngestReplySchema>;
