import type { FastifyRequest } from 'fastify';
import type { PredictInput } from '../../contracts/ipc/predictor.js';
import type { PredictBody } from '../../contracts/predictions.js';
import { HttpProblem, invalid } from '../problems/http-problem.js';
import { decodeImage, withDecodedImages } from './posted-images.js';
import { NO_IMAGE, readPredictForm } from './predict-form.js';
import { UnreadBody } from './unread-body.js';

/** Reads the samples of a prediction from any supported body. */
export async function readPredictInput(
  request: FastifyRequest,
  body: PredictBody | UnreadBody | Buffer | undefined,
  maxImageBytes: number,
): Promise<PredictInput> {
  if (body instanceof UnreadBody) return { kind: 'body', parts: [...body.parts] };
  if (request.isMultipart()) return readPredictForm(request, maxImageBytes);
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

function readJson({ instances, images }: PredictBody, maxImageBytes: number): PredictInput {
  if ((instances === undefined) === (images === undefined)) {
    const detail = `Send exactly one of 'instances', 'images' and 'dataset'; got ${instances === undefined ? 'none' : 'both'}.`;
    throw invalid('validation_failed', [{ pointer: '', code: 'conflicting_arguments', detail }]);
  }
  if (instances !== undefined)
    return { kind: 'instances', instances: withDecodedImages(instances, maxImageBytes) };
  const decoded = (images ?? []).map((text, index) => decodeImage(text, `/images/${index}`, maxImageBytes));
  return { kind: 'images', images: decoded };
}
