import type { FastifyRequest } from 'fastify';
import { SETTINGS } from '../../config/settings.js';
import type { PredictInput } from '../../contracts/ipc/predictor.js';
import { MAX_IMAGES, type PredictBody } from '../../contracts/predictions.js';
import type { ProblemItem } from '../../contracts/problems.js';
import { pointerSegment } from '../../schema/json-pointer.js';
import { showValue } from '../../schema/show-value.js';
import { HttpProblem, invalid } from '../problems/http-problem.js';
import { createByteBudget, type FormLimits, fileName, readParts } from './multipart.js';

/**
 * Images of one request stay in memory until they are predicted; in total they may take this many times the
 * limit.
 */
const TOTAL_IMAGES_FACTOR = 4;

/** Reads the samples of a prediction from any supported body. */
export async function readPredictInput(
  request: FastifyRequest,
  body: PredictBody | Buffer | undefined,
  maxImageBytes: number,
): Promise<PredictInput> {
  if (request.isMultipart()) return readForm(request, maxImageBytes);
  if (Buffer.isBuffer(body)) {
    if (body.length === 0) throw invalid('invalid_image', [{ ...NO_IMAGE, pointer: '' }]);
    return { kind: 'images', images: [{ bytes: body, file: null, pointer: '' }] };
  }
  if (body === undefined) {
    throw new HttpProblem(
      'unsupported_media_type',
      'The request has no body; send JSON, multipart/form-data, image/png, image/jpeg, image/webp, image/gif or image/bmp.',
    );
  }
  return readJson(body, maxImageBytes);
}

const NO_IMAGE: ProblemItem = {
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

async function readForm(request: FastifyRequest, maxImageBytes: number): Promise<PredictInput> {
  const limits = imageFormLimits(maxImageBytes);
  const budget = createByteBudget(limits);
  const images: Extract<PredictInput, { kind: 'images' }>['images'] = [];
  for await (const part of readParts(request, limits)) {
    if (part.type === 'field') throw invalid('validation_failed', [unknownField(part.fieldname)]);
    const pointer = `/files/${images.length}`;
    const file = fileName(part, pointer) || null;
    const bytes = await part.toBuffer();
    const exceeded = budget.take(bytes.length);
    if (exceeded !== null) throw exceeded;
    images.push({ bytes, file, pointer });
  }
  if (images.length === 0) throw invalid('invalid_image', [NO_IMAGE]);
  return { kind: 'images', images };
}

function unknownField(name: string): ProblemItem {
  const detail = `Unknown form field ${showValue(name)}: send images as file parts, and options such as top_k in the query.`;
  return { pointer: pointerSegment(name), code: 'unknown_field', detail };
}

function readJson({ instances, images }: PredictBody, maxImageBytes: number): PredictInput {
  if ((instances === undefined) === (images === undefined)) {
    const detail = `Send exactly one of 'instances' and 'images'; got ${instances === undefined ? 'neither' : 'both'}.`;
    throw invalid('validation_failed', [{ pointer: '', code: 'conflicting_arguments', detail }]);
  }
  if (instances !== undefined) return { kind: 'instances', instances };
  const decoded = (images ?? []).map((text, index) => decodeImage(text, `/images/${index}`, maxImageBytes));
  return { kind: 'images', images: decoded };
}

const DATA_URL = /^data:[^,]{0,100};base64,/;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

function decodeImage(text: string, pointer: string, maxImageBytes: number) {
  const base64 = text.replace(DATA_URL, '').replaceAll(/\s/g, '');
  if (!BASE64.test(base64)) {
    const detail =
      'The image is not base64; encode the bytes of a PNG, JPEG, WebP, GIF or BMP file in base64.';
    throw invalid('invalid_image', [{ pointer, code: 'invalid_value', detail }]);
  }
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > maxImageBytes) {
    const detail = `The image has ${bytes.length} bytes; at most ${maxImageBytes} are accepted. Scale it down.`;
    throw invalid('image_too_large', [{ pointer, code: 'invalid_value', detail }]);
  }
  return { bytes, file: null, pointer };
}
