import { type Duplex, type Readable, Transform } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { Api, HttpOptions } from '../api.js';
import { CONTENT_CODINGS, createByteMeter, createDecoder } from '../bodies/body-decoder.js';
import { MemoryBudget, MemoryBusyError, type MemoryShare } from '../bodies/memory-budget.js';
import { HttpProblem } from '../problems/http-problem.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Maximum decoded bytes of a body on this route; the default is the limit for JSON bodies. */
    maxBodyBytes?: number;
  }
  interface FastifyRequest {
    /** The decoded body within its limit; null if Fastify reads `raw` itself, within limits. */
    decodedBody: Readable | null;
  }
}

/** Maximum number of stacked encodings: compressed once, and once more by a proxy. */
const MAX_CODINGS = 2;
/**
 * As for archives in uploads: smaller output never counts as a bomb, because real data of mostly zeros
 * reaches large ratios.
 */
const ALWAYS_ALLOWED_BYTES = 64 * 1024 * 1024;
const MAX_RATIO = 200;

/** The first bytes of a body are not counted: most bodies are smaller. */
const UNCOUNTED_BYTES = 64 * 1024;

const RETRY_AFTER_SECONDS = 5;

type Options = Pick<HttpOptions, 'maxJsonBytes' | 'bodyMemoryBytes' | 'bodyMemoryWaitMs'>;

/**
 * Decodes the Content-Encoding of request bodies (RFC 9110, 8.4) while they arrive. A body is rejected as
 * soon as it exceeds the limit of its route, compressed or decompressed, or expands to many times its size.
 * Forms and large bodies pass through here with or without an encoding. Everything held in memory comes out
 * of one budget; uploads go to disk.
 */
export const contentEncoding = fastifyPlugin(
  async (api: Api, { maxJsonBytes, bodyMemoryBytes, bodyMemoryWaitMs }: Options) => {
    const budget = new MemoryBudget(bodyMemoryBytes, bodyMemoryWaitMs);
    api.decorateRequest('decodedBody', null);
    api.addHook('preParsing', (request, reply, payload, done) => {
      const header = request.headers['content-encoding'];
      if ((header === undefined && isSmall(request)) || !hasBody(request)) return done(null, payload);
      const codings = codingsOf(header);
      if (codings.length === 0 && isSmall(request)) return done(null, payload);
      const decoders = createDecoders(codings, budget);
      if (decoders === undefined) return done(unsupported(header));
      const { maxBodyBytes: limit = maxJsonBytes, isUpload = false } = request.routeOptions.config;
      const holders = isUpload ? [] : [createHolder(budget.open(), reply)];
      const decoded = decode(payload, { header, decoders, holders, limit });
      endWithReply(decoded, reply);
      request.decodedBody = decoded;
      done(null, decoded);
    });
  },
  { name: 'content-encoding', dependencies: ['problems'] },
);

/** An unknown path is 404 whatever is sent to it. */
function hasBody({ headers, is404 }: FastifyRequest): boolean {
  if (is404) return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

const isForm = ({ headers }: FastifyRequest): boolean =>
  headers['content-type']?.toLowerCase().startsWith('multipart/') === true;

/** A body that needs no checks; the data that a form parser skips has no limit of its own. */
function isSmall(request: FastifyRequest): boolean {
  return !isForm(request) && Number(request.headers['content-length'] ?? Number.NaN) <= UNCOUNTED_BYTES;
}

/**
 * Reserves the bytes of a body as they arrive, and releases them after the response: until then they are in
 * memory.
 */
function createHolder(share: MemoryShare, reply: FastifyReply): Transform {
  let total = 0;
  reply.raw.once('close', () => share.release());
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      total += chunk.length;
      if (total <= UNCOUNTED_BYTES) return done(null, chunk);
      share.reserve(chunk.length, (error) => {
        if (reply.raw.closed) share.release();
        done(error && busy(), chunk);
      });
    },
  });
}

/** The codings to decode, the last applied first. */
function codingsOf(header = ''): string[] {
  const codings = header.split(',').map((coding) => coding.trim().toLowerCase());
  return codings.filter((coding) => coding !== '' && coding !== 'identity').reverse();
}

/** Undefined if a coding is not supported, or there are too many. */
function createDecoders(codings: readonly string[], budget: MemoryBudget): Duplex[] | undefined {
  if (codings.length > MAX_CODINGS) return undefined;
  const decoders = codings.map((name) => createDecoder(name, budget));
  return decoders.every((decoder) => decoder !== undefined) ? decoders : undefined;
}

interface Decoding {
  header: string | undefined;
  decoders: readonly Duplex[];
  /** Count the bytes that stay in memory. */
  holders: readonly Duplex[];
  limit: number;
}

/** Decodes the body and limits its size. */
function decode(source: Readable, { header, decoders, holders, limit }: Decoding): Readable {
  let packed = 0;
  const arrival = createByteMeter((total) => {
    packed = total;
    return total > limit ? tooLarge(limit) : null;
  });
  const departure = createByteMeter((total) => {
    if (total > limit) return tooLarge(limit);
    return isBomb(total, packed) ? bomb(total, packed) : null;
  });
  const further = decoders.length === 0 ? [] : [...decoders, departure];
  const decoded = connect(source, [arrival, ...further, ...holders], header);
  // Fastify compares this with Content-Length.
  return Object.defineProperty(decoded, 'receivedEncodedLength', { get: () => packed });
}

/**
 * Pipes the source through the stages and returns the last one. Reads nothing before that one is read, so
 * that no error is lost before its handler is attached; and never destroys the source, whose connection has
 * to carry the response.
 */
function connect(source: Readable, stages: [Duplex, ...Duplex[]], header: string | undefined): Readable {
  const last = stages.at(-1) ?? stages[0];
  for (const stage of stages) stage.on('error', (error) => last.destroy(toProblem(error, header)));
  source.once('error', (error) => last.destroy(error));
  source.once('close', () => source.readableEnded || last.destroy(closedEarly()));
  last.once('resume', () => stages.reduce<Readable>((from, to) => from.pipe(to), source));
  last.once('close', () => {
    // The rest is not needed, and must not block the next request of the connection.
    source.unpipe(stages[0]).resume();
    for (const stage of stages) stage.destroy();
  });
  return last;
}

const isBomb = (unpacked: number, packed: number): boolean =>
  unpacked > ALWAYS_ALLOWED_BYTES && unpacked > MAX_RATIO * packed;

function endWithReply(body: Readable, reply: FastifyReply): void {
  reply.raw.once('close', () => body.readableEnded || body.destroy(closedEarly()));
}

function toProblem(error: Error, header = ''): Error {
  if (error instanceof HttpProblem) return error;
  return error instanceof MemoryBusyError ? busy() : damaged(header, error.message);
}

function busy(): HttpProblem {
  const detail =
    'Too many large bodies are arriving or being processed at once. Retry after the time in Retry-After, or send less in one request.';
  return new HttpProblem('memory_busy', detail, { retryAfterSeconds: RETRY_AFTER_SECONDS });
}

function damaged(header: string, reason: string): HttpProblem {
  const detail = `The body cannot be decoded with its Content-Encoding '${header.slice(0, 100)}': ${reason}. Compress it again and send all of it, or send it uncompressed, without Content-Encoding.`;
  return new HttpProblem('invalid_content_encoding', detail);
}

function tooLarge(limit: number): HttpProblem {
  const detail = `The body exceeds the ${limit} bytes that this operation accepts, compressed or decompressed. Send less; GET /api/v1/capabilities lists the limits.`;
  return new HttpProblem('body_too_large', detail);
}

function bomb(unpacked: number, packed: number): HttpProblem {
  const detail = `The body decompresses from ${packed} to more than ${unpacked} bytes, over ${MAX_RATIO} times its size. Send it uncompressed, without Content-Encoding.`;
  return new HttpProblem('body_too_large', detail);
}

function unsupported(header = ''): HttpProblem {
  const codings = CONTENT_CODINGS.join(', ');
  const detail = `Content-Encoding '${header.slice(0, 100)}' is not supported; send at most ${MAX_CODINGS} of ${codings}, or the body uncompressed, without Content-Encoding.`;
  return new HttpProblem('unsupported_content_encoding', detail, { headers: { 'accept-encoding': codings } });
}

function closedEarly(): HttpProblem {
  return new HttpProblem('bad_request', 'The connection was closed before the body had arrived.');
}
