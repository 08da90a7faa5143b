import { type Static, Type } from 'typebox';
import { closedObject, nullable, ref, stringEnum, tag, taggedUnion } from '../../schema/schema-helpers.js';
import { MASK_FORMATS } from '../predictions.js';
import { ProblemItemSchema } from '../problems.js';

// Messages between the API and a predictor process: frames on a socket, in which bytes travel as Uint8Array (ADR 36). A
// predictor answers every request, by id, and exits when its channel closes. The API validates messages it receives; a
// predictor trusts the API.

const Bytes = Type.Unsafe<Uint8Array>({ type: 'object' });

/** An image file, which instances may hold in the place of its pixels. */
const PostedImageSchema = closedObject({
  bytes: Bytes,
  file: nullable(Type.String()),
  pointer: Type.String(),
  /** The name of its form field: an input of the model, if it has several. */
  field: Type.Optional(Type.String()),
});
export type PostedImage = Static<typeof PostedImageSchema>;

/** Whether a value is an image; JSON has no bytes. */
export const isPostedImage = (value: unknown): value is PostedImage =>
  typeof value === 'object' && value !== null && 'bytes' in value && value.bytes instanceof Uint8Array;

const PredictInputSchema = taggedUnion('kind', [
  closedObject({
    kind: tag('images'),
    images: Type.Array(PostedImageSchema),
  }),
  /** Samples as nested arrays, by feature name or by input name, not yet checked; images are PostedImages. */
  closedObject({ kind: tag('instances'), instances: Type.Array(Type.Unknown()) }),
  /** A JSON body in the parts that were received, which nobody has read: one that looks as if it had numbers alone. */
  closedObject({ kind: tag('body'), parts: Type.Array(Bytes) }),
]);
export type PredictInput = Static<typeof PredictInputSchema>;

export const PredictRequestSchema = closedObject({
  type: tag('predict'),
  id: Type.Integer(),
  /** Directory of the model version; holds manifest.json, model.json and weights.bin. */
  directory: Type.String(),
  input: PredictInputSchema,
  invert: stringEnum(['auto', 'true', 'false']),
  /** `auto`: the border is brought to the level of the training images; default none. */
  background: Type.Optional(stringEnum(['auto', 'none'])),
  topK: nullable(Type.Integer()),
  /** How the classes of pixels are returned; default `ids`. */
  maskFormat: Type.Optional(stringEnum(MASK_FORMATS)),
  /** Whether the probabilities of positions are returned; default false. */
  classProbabilities: Type.Optional(Type.Boolean()),
});
export type PredictRequest = Static<typeof PredictRequestSchema>;

/** The only message to a predictor. */
export type ApiToPredictor = PredictRequest;

export const PredictorToApiSchema = taggedUnion('type', [
  /** TensorFlow is loaded; the predictor accepts requests. */
  closedObject({ type: tag('ready') }),
  /** JSON: the list of predictions, in the order of the samples, as PredictResponse has it. */
  closedObject({ type: tag('predicted'), id: Type.Integer(), json: Bytes }),
  /** The body is not a list of numbers that this model takes: it is to be sent again as instances, which explain why not. */
  closedObject({ type: tag('unread'), id: Type.Integer() }),
  /** The input is at fault: 422 with these items. */
  closedObject({
    type: tag('rejected'),
    id: Type.Integer(),
    code: stringEnum(['invalid_image', 'invalid_instance']),
    errors: Type.Array(ref(ProblemItemSchema)),
  }),
  /** Not even one sample at a time, or the model itself, fits in memory now. */
  closedObject({ type: tag('out_of_memory'), id: Type.Integer(), message: Type.String() }),
  /** The model or the process is at fault. */
  closedObject({ type: tag('failed'), id: Type.Integer(), message: Type.String() }),
]);
export type PredictorToApi = Static<typeof PredictorToApiSchema>;
