import { type Static, Type } from 'typebox';
import { closedObject, ref, stringEnum, tag, taggedUnion } from '../../schema/schema-helpers.js';
import { ProblemItemSchema } from '../problems.js';
import { EXPORT_FORMATS } from '../weights/formats.js';

// Messages between the API and an exporter process, which writes one model version in one format and exits: HDF5 and TensorFlow
// stay out of the API.

/** Choices that some formats have. */
export const ExportOptionsSchema = closedObject({
  /** saved_model: includes the preprocessing steps of the version, so that its inputs are those of the dataset. */
  preprocessing: Type.Boolean(),
});
export type ExportOptions = Static<typeof ExportOptionsSchema>;

export const ExportRequestSchema = closedObject({
  type: tag('export'),
  format: stringEnum(EXPORT_FORMATS),
  options: ExportOptionsSchema,
  /** The directory of the model version. */
  modelDirectory: Type.String(),
  /** The file to write. */
  target: Type.String(),
  /** Empty, existing directory for unfinished files; the caller removes it. */
  scratchDirectory: Type.String(),
});
/** The only message to an exporter process. */
export type ExportRequest = Static<typeof ExportRequestSchema>;

export const ExportReplySchema = taggedUnion('type', [
  /** The process waits for its request. */
  closedObject({ type: tag('ready') }),
  /** The target file is complete. */
  closedObject({ type: tag('exported') }),
  /** The format cannot express the model: 422 with these items. */
  closedObject({ type: tag('inexpressible'), errors: Type.Array(ref(ProblemItemSchema)) }),
  /** The process or the disk is at fault. */
  closedObject({ type: tag('failed'), message: Type.String() }),
]);
export type ExportReply = Static<typeof ExportReplySchema>;
