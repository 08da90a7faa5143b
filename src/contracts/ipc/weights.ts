import { type Static, Type } from 'typebox';
import { TimestampSchema, WeightsIdSchema } from '../../schema/primitives.js';
import { closedObject, nullable, ref, tag, taggedUnion } from '../../schema/schema-helpers.js';
import type { ResolvedModel } from '../jobs/training-config.js';
import type { UnregisteredModelManifest } from '../models.js';
import { ProblemItemSchema } from '../problems.js';
import type { StoredValues } from '../weights/job-start.js';
import { WeightsDetailsSchema } from '../weights/weights.js';
import { UploadedFilesSchema } from './uploaded-files.js';

// Messages between the API and a weights process, which reads one uploaded file of weights and exits: hostile bytes are parsed
// there, not in the API.

export const WeightsRequestSchema = closedObject({
  type: tag('read_weights'),
  weightsId: WeightsIdSchema,
  createdAt: TimestampSchema,
  name: nullable(Type.String()),
  files: UploadedFilesSchema,
  /** Empty, existing directory for the tensors and their description. */
  targetDirectory: Type.String(),
  /** Empty, existing directory for unpacked files; the caller removes it. */
  scratchDirectory: Type.String(),
  limits: closedObject({ maxUploadBytes: Type.Integer(), maxUploadEntries: Type.Integer() }),
});
export type WeightsRequest = Static<typeof WeightsRequestSchema>;

/** Writes the files of a model version from weights that were read before. */
export interface ImportRequest {
  type: 'import_model';
  config: ResolvedModel;
  manifest: Omit<UnregisteredModelManifest, 'files'>;
  /** The file of the weights, and where it has each of them. */
  file: string;
  values: readonly StoredValues[];
  /** Existing directory for the files of the version. */
  targetDirectory: string;
}

/** The only message to a weights process. */
export type WeightsTask = WeightsRequest | ImportRequest;

export const WeightsReplySchema = taggedUnion('type', [
  /** The process waits for its request. */
  closedObject({ type: tag('ready') }),
  /** The tensors are in the target directory. */
  closedObject({ type: tag('read'), weights: ref(WeightsDetailsSchema) }),
  /** The files of the version are in the target directory. */
  closedObject({ type: tag('imported') }),
  /** The upload is at fault: 422 with these items. */
  closedObject({ type: tag('rejected'), errors: Type.Array(ref(ProblemItemSchema)) }),
  /** The process or the disk is at fault. */
  closedObject({ type: tag('failed'), message: Type.String() }),
]);
export type WeightsReply = Static<typeof WeightsReplySchema>;
