import { Readable } from 'node:stream';

/**
 * The body of an answer that has none but may have a Content-Length: nothing, and for HEAD a stream of nothing, because
 * Fastify gives a HEAD answer without a body the length 0.
 */
export const emptyBody = ({ method }: { method: string }): Readable | undefined =>
  method === 'HEAD' ? Readable.from([]) : undefined;
