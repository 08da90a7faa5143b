import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HttpProblem } from './http-problem.js';

export interface Download {
  path: string;
  sha256: string;
  mediaType: string;
  /** Name the client saves it under; absent: shown inline. */
  saveAs?: string;
}

/**
 * Streams a file that never changes, with its length and its digest as ETag and Repr-Digest (RFC 9530).
 * @throws HttpProblem where it is gone, and the error of opening it otherwise, before anything is sent.
 */
export async function sendFile(request: FastifyRequest, reply: FastifyReply, download: Download) {
  const etag = `"${download.sha256}"`;
  reply.header('etag', etag).header('cache-control', 'private, no-cache');
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  const handle = await openFile(download.path);
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

/** Between the look for the file and this it may have been deleted, with its model or job, or by retention. */
async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path);
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw isGone ? new HttpProblem('not_found', 'The file was deleted a moment ago.') : error;
  }
}
