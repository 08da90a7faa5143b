import { type Static, Type } from 'typebox';
import { Sha256Schema, TimestampSchema, WeightsIdSchema } from '../../schema/primitives.js';
import { closedObject, nullable, ref, tag, taggedUnion } from '../../schema/schema-helpers.js';
import { ProblemItemSchema } from '../problems.js';
import { WeightsDetailsSchema } from '../weights/weights.js';

// Messages between the API and a weights process, which reads one uploaded file of weights and exits: hostile bytes are parsed
// there, not in the API.

export const WeightsRequestSchema = closedObject({
  type: tag('read_weights'),
  weightsId: WeightsIdSchema,
  createdAt: TimestampSchema,
  name: nullable(Type.String()),
  /** The uploaded files, already on disk, in the order they came. */
  files: Type.Array(
    closedObject({
      path: Type.String(),
      name: Type.String(),
      sizeBytes: Type.Integer(),
      sha256: Sha256Schema,
    }),
  ),
  /** Empty, existing directory for the tensors and their description. */
  targetDirectory: Type.String(),
  /** Empty, existing directory for unpacked files; the caller removes it. */
  scratchDirectory: Type.String(),
  limits: closedObject({ maxUploadBytes: Type.Integer(), maxUploadEntries: Type.Integer() }),
});
/** The only message to a weights process. */
export type WeightsRequest = Static<typeof WeightsRequestSchema>;

export const WeightsReplySchema = taggedUnion('type', [
  /** The process waits for its request. */
  closedObject({ type: tag('ready') }),
  /** The tensors are in the target directory. */
  closedObject({ type: tag('read'), weights: ref(WeightsDetailsSchema) }),
  /** The upload is at fault: 422 with these items. */
  closedObject({ type: tag('rejected'), errors: Type.Array(ref(ProblemItemSchema)) }),
  /** The process or the disk is at fault. */
  closedObject({ type: tag('failed'), message: Type.String() }),
]);
export type WeightsReply = Static<typeof WeightsReplySchema>;
