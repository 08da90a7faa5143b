import type { IncomingMessage } from 'node:http';
import { errorCodes, type FastifyRequest } from 'fastify';

/** A body in the parts in which it arrived. */
export type BodyParts = readonly Buffer[];

/** The stream of a body; one that is decoded counts the bytes that were received. */
type Payload = IncomingMessage & { receivedEncodedLength?: number };

/**
 * Collects a body like Fastify's `parseAs: 'buffer'`, with the same errors, but without joining its parts, which would use as much
 * memory again.
 * @throws FastifyError for one that is larger, or incomplete
 */
export function collectBody(
  { headers }: FastifyRequest,
  payload: Payload,
  maxBytes: number,
): Promise<BodyParts> {
  const announced = Number(headers['content-length'] ?? Number.NaN);
  const parts: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    const stop = (error: Error) => {
      payload.off('data', add).off('end', end).off('error', fail);
      reject(error);
    };
    const add = (part: Buffer) => {
      parts.push(part);
      bytes += part.length;
      if (Math.max(bytes, payload.receivedEncodedLength ?? 0) > maxBytes)
        stop(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE());
    };
    const end = () => {
      const received = payload.receivedEncodedLength || bytes;
      if (!Number.isNaN(announced) && received !== announced)
        stop(new errorCodes.FST_ERR_CTP_INVALID_CONTENT_LENGTH());
      else resolve(parts);
    };
    const fail = (error: Error & { statusCode?: number }) =>
      stop(Object.assign(error, { statusCode: error.statusCode ?? 400 }));
    if (announced > maxBytes) return reject(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE());
    payload.on('data', add).on('end', end).on('error', fail);
  });
}
