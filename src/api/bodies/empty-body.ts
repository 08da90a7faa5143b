import { Readable } from 'node:stream';

/**
 * The body of a response that has none but may have a Content-Length: nothing, or for HEAD an empty stream,
 * because Fastify sets the length of a HEAD response without a body to 0.
 */
export const emptyBody = ({ method }: { method: string }): Readable | undefined =>
  method === 'HEAD' ? Readable.from([]) : undefined;
