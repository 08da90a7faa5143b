import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { emptyBody } from '../bodies/empty-body.js';
import { HttpProblem } from '../problems/http-problem.js';
import { type ByteRange, type RangeRequest, readRange } from './byte-range.js';
import { checkPreconditions, preconditionFailed } from './preconditions.js';

export interface Download {
  path: string;
  sha256: string;
  mediaType: string;
  /** Name under which the client saves it; if absent, it is shown inline. */
  saveAs?: string;
}

/**
 * Sends an immutable file, or the requested part of it, with its digest as ETag and Repr-Digest (RFC 9530).
 * @throws HttpProblem if it is gone, a precondition fails, or the range is beyond the end; other errors of
 * opening it are thrown as they are, before anything is sent.
 */
export async function sendFile(request: FastifyRequest, reply: FastifyReply, download: Download) {
  const etag = `"${download.sha256}"`;
  const precondition = checkPreconditions(request, etag);
  if (precondition === 'failed') throw preconditionFailed(request, etag);
  reply.headers({ etag, 'cache-control': 'private, no-cache' });
  if (precondition === 'not_modified') return reply.code(304).send(emptyBody(request));
  const handle = await openFile(download.path);
  try {
    const { size } = await handle.stat();
    const part = describe(request, reply, { download, etag, size });
    if (request.method !== 'HEAD' && size > 0)
      return reply.send(createReadStream(download.path, { fd: handle, ...part }));
  } catch (error) {
    await handle.close();
    throw error;
  }
  await handle.close();
  return reply.send(emptyBody(request));
}

/** Sets the status and the headers of the response. @returns the bytes to send */
function describe(
  request: FastifyRequest,
  reply: FastifyReply,
  { download, etag, size }: { download: Download; etag: string; size: number },
): Partial<ByteRange> {
  const range = rangeOf(request, etag, size);
  if (range === 'not_satisfiable') throw rangeNotSatisfiable(request, size);
  const { sha256, mediaType, saveAs } = download;
  if (saveAs !== undefined) reply.header('content-disposition', `attachment; filename="${saveAs}"`);
  reply
    .header('accept-ranges', 'bytes')
    .header('repr-digest', `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`)
    .type(mediaType);
  if (range === 'whole') {
    reply.header('content-length', size);
    return {};
  }
  const { start, end } = range;
  reply
    .code(206)
    .headers({ 'content-length': end - start + 1, 'content-range': `bytes ${start}-${end}/${size}` });
  return range;
}

/**
 * Ranges apply only to GET. A range for another version of the file than If-Range names is ignored; dates
 * never match.
 */
function rangeOf({ method, headers }: FastifyRequest, etag: string, size: number): RangeRequest {
  const ifRange = headers['if-range'];
  const isFollowed = method === 'GET' && (ifRange === undefined || ifRange === etag);
  return isFollowed ? readRange(headers.range, size) : 'whole';
}

function rangeNotSatisfiable({ headers }: FastifyRequest, size: number): HttpProblem {
  const given = String(headers.range).slice(0, 100);
  const detail = `Range: ${given} selects no byte of the file, which has ${size} bytes. A download of ${size} bytes is complete; otherwise request bytes before ${size}, or omit the header.`;
  return new HttpProblem('range_not_satisfiable', detail, {
    headers: { 'content-range': `bytes */${size}` },
  });
}

/** The file may have been deleted since the lookup, with its model or job, or by retention. */
async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path);
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw isGone ? new HttpProblem('not_found', 'The file was deleted a moment ago.') : error;
  }
}
