import type { Multipart } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { SETTINGS } from '../../config/settings.js';
import { isPostedImage, type PostedImage, type PredictInput } from '../../contracts/ipc/predictor.js';
import { MAX_IMAGES, MAX_INSTANCES } from '../../contracts/predictions.js';
import type { ProblemItem } from '../../contracts/problems.js';
import { isObject } from '../../schema/json-object.js';
import { pointerSegment, toPointer } from '../../schema/json-pointer.js';
import { showValue } from '../../schema/show-value.js';
import { HttpProblem, invalid } from '../problems/http-problem.js';
import { readJsonText } from './json-text.js';
import { createByteBudget, type FormLimits, fileName, readParts } from './multipart.js';
import { withDecodedImages } from './posted-images.js';

/**
 * Images of one request stay in memory until they are predicted; in total they may take this many times the
 * limit.
 */
const TOTAL_IMAGES_FACTOR = 4;

/** The part of a form with the values that are not files. */
const INSTANCES = 'instances';

/** A request without an image. */
export const NO_IMAGE: ProblemItem = {
  pointer: '/files',
  code: 'missing_field',
  detail: 'The request has no image; send PNG, JPEG, WebP, GIF or BMP files.',
};

/** Limits of a form of images. */
export const imageFormLimits = (maxImageBytes: number): FormLimits => ({
  maxFiles: MAX_IMAGES,
  maxFileBytes: maxImageBytes,
  maxTotalBytes: TOTAL_IMAGES_FACTOR * maxImageBytes,
  setting: SETTINGS.limits.maxImageBytes.env,
});

/** Reads a form: files of images, and the values of other inputs as JSON in the field `instances`. */
export async function readPredictForm(request: FastifyRequest, maxImageBytes: number): Promise<PredictInput> {
  const limits = imageFormLimits(maxImageBytes);
  const budget = createByteBudget(limits);
  const images: PostedImage[] = [];
  let instances: unknown[] | undefined;
  for await (const part of readParts(request, limits)) {
    if (part.fieldname === INSTANCES) {
      if (instances !== undefined) throw invalid('validation_failed', [TWICE]);
      instances = readInstances(await bytesOf(part, budget));
      continue;
    }
    if (part.type === 'field') throw invalid('validation_failed', [unknownField(part.fieldname)]);
    const pointer = `/files/${images.length}`;
    const file = fileName(part, pointer) || null;
    images.push({ bytes: await bytesOf(part, budget), file, pointer, field: part.fieldname });
  }
  if (instances !== undefined) return withFiles(withDecodedImages(instances, maxImageBytes), images);
  if (images.length === 0) throw invalid('invalid_image', [NO_IMAGE]);
  return { kind: 'images', images };
}

async function bytesOf(part: Multipart, budget: ReturnType<typeof createByteBudget>): Promise<Uint8Array> {
  const bytes = part.type === 'file' ? await part.toBuffer() : textOf(part);
  const exceeded = budget.take(bytes.length);
  if (exceeded !== null) throw exceeded;
  return bytes;
}

/** The JSON of a field; one of type application/json was parsed already. */
function textOf({ value, valueTruncated }: Extract<Multipart, { type: 'field' }>): Buffer {
  if (valueTruncated) throw new HttpProblem('body_too_large', TOO_LONG);
  try {
    return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  } catch {
    const detail = 'The JSON is nested too deep.';
    throw invalid('json_too_deep', [{ pointer: `/${INSTANCES}`, code: 'json_too_deep', detail }]);
  }
}

function readInstances(bytes: Uint8Array): unknown[] {
  const value = readJsonText(bytes, `/${INSTANCES}`);
  const isList = Array.isArray(value) && value.length > 0 && value.length <= MAX_INSTANCES;
  if (isList) return value;
  const detail = `Got ${showValue(value)}, expected a list of 1 to ${MAX_INSTANCES} samples.`;
  throw invalid('validation_failed', [{ pointer: `/${INSTANCES}`, code: 'invalid_value', detail }]);
}

/** Adds the files of each field to the samples in their order, under the name of the field. */
function withFiles(instances: readonly unknown[], images: readonly PostedImage[]): PredictInput {
  const merged = [...instances];
  const used = new Map<string, number>();
  const errors: ProblemItem[] = [];
  for (const image of images) {
    const name = image.field ?? '';
    const index = used.get(name) ?? 0;
    used.set(name, index + 1);
    const instance = merged[index] ?? {};
    const pointer = `/${INSTANCES}/${index}`;
    if (!isObject(instance) || isPostedImage(instance)) errors.push(notAnObject(instance, name, pointer));
    else if (Object.hasOwn(instance, name)) errors.push(givenTwice(name, pointer));
    else merged[index] = { ...instance, [name]: image };
  }
  if (errors.length > 0) throw invalid('validation_failed', errors);
  return { kind: 'instances', instances: merged };
}

function notAnObject(instance: unknown, name: string, pointer: string): ProblemItem {
  const given = isPostedImage(instance) ? 'an image' : showValue(instance);
  const detail = `Got ${given}, expected an object by input name, to which the file ${showValue(name)} is added.`;
  return { pointer, code: 'invalid_value', detail };
}

function givenTwice(name: string, pointer: string): ProblemItem {
  const detail = `The sample has a value for ${showValue(name)}, and the form a file. Send one of them.`;
  return { pointer: `${pointer}${toPointer([name])}`, code: 'conflicting_arguments', detail };
}

const TWICE: ProblemItem = {
  pointer: `/${INSTANCES}`,
  code: 'duplicate_value',
  detail: 'The form has the field instances twice; send one list of all samples.',
};

const TOO_LONG =
  'The field instances is too long. Send it as a file part with the name instances, or send JSON without a form.';

function unknownField(name: string): ProblemItem {
  const detail = `Unknown form field ${showValue(name)}: send images as file parts, other values by input name as JSON in the field instances, and options such as top_k in the query.`;
  return { pointer: pointerSegment(name), code: 'unknown_field', detail };
}
