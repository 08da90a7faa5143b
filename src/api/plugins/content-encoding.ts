import { type Duplex, type Readable, Transform } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { Api, HttpOptions } from '../api.js';
import { CONTENT_CODINGS, createByteMeter, createDecoder } from '../bodies/body-decoder.js';
import { MemoryBudget, MemoryBusyError } from '../bodies/memory-budget.js';
import { HttpProblem } from '../problems/http-problem.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Bytes that a body of this route may have once its Content-Encoding is undone; as large as a JSON body by default. */
    maxBodyBytes?: number;
  }
  interface FastifyRequest {
    /** The body within its limit and without its Content-Encoding; null where Fastify itself reads `raw` within limits. */
    decodedBody: Readable | null;
  }
}

/** Encodings one after the other: compressed once, and once more by a proxy. */
const MAX_CODINGS = 2;
/** As for archives in uploads: below this nothing is a bomb, because real data of mostly zeros reaches large ratios. */
const ALWAYS_ALLOWED_BYTES = 64 * 1024 * 1024;
const MAX_RATIO = 200;

/** Of a body, these bytes are free: most bodies have fewer. */
const UNCOUNTED_BYTES = 64 * 1024;

const RETRY_AFTER_SECONDS = 5;

type Options = Pick<HttpOptions, 'maxJsonBytes' | 'bodyMemoryBytes' | 'bodyMemoryWaitMs'>;

/**
 * Undoes the Content-Encoding of request bodies (RFC 9110, 8.4) while they arrive. A body is refused as soon as it has
 * more bytes than its route allows, packed or unpacked, or unpacks to many times its size. Forms and large bodies go this way
 * with any encoding and with none. All that is kept in memory at a time, uploads go to the disk, comes out of one budget.
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
      const holders = isUpload ? [] : [createHolder(budget, reply)];
      const decoded = decode(payload, { header, decoders, holders, limit });
      endWithReply(decoded, reply);
      request.decodedBody = decoded;
      done(null, decoded);
    });
  },
  { name: 'content-encoding', dependencies: ['problems'] },
);

/** A path that leads nowhere is 404 whatever is sent to it. */
function hasBody({ headers, is404 }: FastifyRequest): boolean {
  if (is404) return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

const isForm = ({ headers }: FastifyRequest): boolean =>
  headers['content-type']?.toLowerCase().startsWith('multipart/') === true;

/** A body that needs no looking at: what a parser of forms skips has no limit of its own. */
function isSmall(request: FastifyRequest): boolean {
  return !isForm(request) && Number(request.headers['content-length'] ?? Number.NaN) <= UNCOUNTED_BYTES;
}

/** Takes the bytes of a body out of the budget as they arrive, and gives them back after the answer: until then it is in memory. */
function createHolder(budget: MemoryBudget, reply: FastifyReply): Transform {
  let total = 0;
  let held = 0;
  const hold = (bytes: number) => {
    held += bytes;
    if (reply.raw.closed) release();
  };
  const release = () => {
    budget.give(held);
    held = 0;
  };
  reply.raw.once('close', release);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      total += chunk.length;
      if (total <= UNCOUNTED_BYTES) return done(null, chunk);
      budget.take(chunk.length, (error) => {
        if (error === undefined) hold(chunk.length);
        done(error && busy(), chunk);
      });
    },
  });
}

/** The codings to undo, the one that was applied last first. */
function codingsOf(header = ''): string[] {
  const codings = header.split(',').map((coding) => coding.trim().toLowerCase());
  return codings.filter((coding) => coding !== '' && coding !== 'identity').reverse();
}

/** Undefined where one of the codings is not supported, or they are too many. */
function createDecoders(codings: readonly string[], budget: MemoryBudget): Duplex[] | undefined {
  if (codings.length > MAX_CODINGS) return undefined;
  const decoders = codings.map((name) => createDecoder(name, budget));
  return decoders.every((decoder) => decoder !== undefined) ? decoders : undefined;
}

interface Decoding {
  header: string | undefined;
  decoders: readonly Duplex[];
  /** Keep count of what stays in memory. */
  holders: readonly Duplex[];
  limit: number;
}

/** The body within its limit and decoded. */
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
  // What Fastify compares with Content-Length.
  return Object.defineProperty(decoded, 'receivedEncodedLength', { get: () => packed });
}

/**
 * Leads the source through the stages and gives the last. Reads nothing before that is read, so that no error is lost on a
 * handler that is not there yet; and never destroys the source, whose connection has to carry the answer.
 */
function connect(source: Readable, stages: [Duplex, ...Duplex[]], header: string | undefined): Readable {
  const last = stages.at(-1) ?? stages[0];
  for (const stage of stages) stage.on('error', (error) => last.destroy(toProblem(error, header)));
  source.once('error', (error) => last.destroy(error));
  source.once('close', () => source.readableEnded || last.destroy(closedEarly()));
  last.once('resume', () => stages.reduce<Readable>((from, to) => from.pipe(to), source));
  last.once('close', () => {
    // The rest is not needed, and must not keep the connection from its next request.
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
  const detail = `The body is not valid in its Content-Encoding '${header.slice(0, 100)}': ${reason}. Compress it again and send all of it, or send it uncompressed, without Content-Encoding.`;
  return new HttpProblem('invalid_content_encoding', detail);
}

function tooLarge(limit: number): HttpProblem {
  const detail = `The body has more than the ${limit} bytes that this operation accepts, compressed or decompressed. Send less; GET /api/v1/capabilities lists the limits.`;
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
