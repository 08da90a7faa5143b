import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface Download {
  path: string;
  sha256: string;
  mediaType: string;
  /** Name the client saves it under; absent: shown inline. */
  saveAs?: string;
}

/**
 * Streams a file that never changes, with its length and its digest as ETag and Repr-Digest (RFC 9530).
 * @throws the error of opening the file, before anything is sent.
 */
export async function sendFile(request: FastifyRequest, reply: FastifyReply, download: Download) {
  const etag = `"${download.sha256}"`;
  reply.header('etag', etag).header('cache-control', 'private, no-cache');
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  const handle = await open(download.path);
  const { size } = await handle.stat();
  if (download.saveAs !== undefined) {
    reply.header('content-disposition', `attachment; filename="${download.saveAs}"`);
  }
  return reply
    .header('content-length', size)
    .header('repr-digest', `sha-256=:${Buffer.from(download.sha256, 'hex').toString('base64')}:`)
    .type(download.mediaType)
    .send(createReadStream(download.path, { fd: handle }));
}
