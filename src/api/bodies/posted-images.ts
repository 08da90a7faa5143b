import type { PostedImage } from '../../contracts/ipc/predictor.js';
import { MAX_IMAGES } from '../../contracts/predictions.js';
import type { ProblemItem } from '../../contracts/problems.js';
import { isObject } from '../../schema/json-object.js';
import { toPointer } from '../../schema/json-pointer.js';
import { HttpProblem, invalid } from '../problems/http-problem.js';

const DATA_URL = /^data:[^,]{0,100};base64,/;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/** Decodes an image in base64. @throws HttpProblem if it is none, or too large */
export function decodeImage(text: string, pointer: string, maxImageBytes: number): PostedImage {
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

/** Instances whose `{"b64": "…"}`, alone or as the values of inputs, are images. @throws HttpProblem for the wrong ones */
export function withDecodedImages(instances: readonly unknown[], maxImageBytes: number): unknown[] {
  const errors: ProblemItem[] = [];
  let count = 0;
  const decode = (value: unknown, pointer: string): unknown => {
    const text = base64In(value);
    if (text === undefined) return value;
    count += 1;
    if (count > MAX_IMAGES) throw tooMany(pointer);
    return unlessWrong(() => decodeImage(text, pointer, maxImageBytes), errors);
  };
  const decoded = instances.map((instance, index) => {
    const pointer = `/instances/${index}`;
    if (base64In(instance) !== undefined) return decode(instance, pointer);
    if (!isObject(instance) || !Object.values(instance).some((value) => base64In(value) !== undefined))
      return instance;
    const entries = Object.entries(instance);
    return Object.fromEntries(
      entries.map(([name, value]) => [name, decode(value, `${pointer}${toPointer([name])}`)]),
    );
  });
  if (errors.length > 0) throw invalid('invalid_image', errors);
  return decoded;
}

function base64In(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  const { b64, ...others } = value;
  return typeof b64 === 'string' && Object.keys(others).length === 0 ? b64 : undefined;
}

/** Keeps the errors of a value, to report those of all values; others are thrown. */
function unlessWrong<Result>(work: () => Result, errors: ProblemItem[]): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof HttpProblem) || error.code !== 'invalid_image') throw error;
    errors.push(...(error.errors ?? []));
    return undefined;
  }
}

function tooMany(pointer: string): HttpProblem {
  const detail = `The request has more than ${MAX_IMAGES} images. Send fewer in one request.`;
  return invalid('validation_failed', [{ pointer, code: 'invalid_value', detail }]);
}
