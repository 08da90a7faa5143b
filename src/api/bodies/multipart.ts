import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import type { Multipart, MultipartFile, MultipartValue } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { ProblemItem } from '../../contracts/problems.js';
import type { UploadedFile } from '../../domain/ports.js';
import { pointerSegment } from '../../schema/json-pointer.js';
import { showValue } from '../../schema/show-value.js';
import { normalText, textFault } from '../../schema/shown-text.js';
import { HttpProblem, invalid } from '../problems/http-problem.js';

const MAX_FIELDS = 32;
/** Enough for a list of thousands of column names. */
const MAX_FIELD_BYTES = 64 * 1024;
/** Total of all fields, which are held in memory until the files have arrived. */
const MAX_FIELDS_BYTES = 128 * 1024;
const MAX_FIELD_NAME_BYTES = 256;
/** All fields, plus more than the boundaries and headers of all parts need. */
const FORM_OVERHEAD_BYTES = MAX_FIELDS * MAX_FIELD_BYTES + 1024 * 1024;

export interface FormLimits {
  maxFiles: number;
  maxFileBytes: number;
  /** Total bytes of all files. */
  maxTotalBytes: number;
  /** The setting that raises the limit, for the error. */
  setting: string;
}

/** Maximum bytes of a whole form: its files and everything else in it. */
export const maxFormBytes = ({ maxTotalBytes }: FormLimits): number => maxTotalBytes + FORM_OVERHEAD_BYTES;

/** Text fields by name; a repeated name has a list. */
export type FormFields = Record<string, unknown>;

type Parts = AsyncIterable<Multipart>;

/**
 * Reads the parts of a form, limited in number and size. @throws HttpProblem if the body is not a form, and
 * at a field without a name.
 */
export async function* readParts(request: FastifyRequest, limits: FormLimits): AsyncGenerator<Multipart> {
  if (!request.isMultipart()) {
    throw new HttpProblem('unsupported_media_type', 'Send the files as multipart/form-data.');
  }
  try {
    for await (const part of partsOf(request, limits)) {
      if (part.type === 'field' && !part.fieldname) throw invalid('validation_failed', [NAMELESS]);
      if (!PLAIN_ENCODINGS.has(part.encoding)) throw invalid('validation_failed', [encoded(part)]);
      yield part;
    }
  } catch (error) {
    throw tooManyParts(error, limits) ?? error;
  }
}

function partsOf(request: FastifyRequest, limits: FormLimits): Parts {
  const options = {
    limits: {
      files: limits.maxFiles,
      fileSize: limits.maxFileBytes,
      fields: MAX_FIELDS,
      fieldSize: MAX_FIELD_BYTES,
      fieldNameSize: MAX_FIELD_NAME_BYTES,
      parts: limits.maxFiles + MAX_FIELDS,
    },
  };
  const { decodedBody } = request;
  // Only a form without any body takes the other branch.
  if (decodedBody === null) return request.parts(options);
  return wholeParts(decodedBody, withBody(request, decodedBody).parts(options));
}

/** The request with another body; the plugin reads `raw`. */
function withBody(request: FastifyRequest, body: Readable): FastifyRequest {
  const raw = Object.assign(body, { headers: request.headers });
  return Object.create(request, { raw: { value: raw } });
}

/** The last part can be complete although the body around it is damaged or never ends. */
async function* wholeParts(body: Readable, parts: Parts): Parts {
  if (body.errored !== null) throw body.errored;
  yield* parts;
  await finished(body.resume());
}

/** Stores a text field. @throws HttpProblem if its value was truncated */
function addField(fields: FormFields, { fieldname: name, value, valueTruncated }: MultipartValue): void {
  if (valueTruncated) throw invalid('validation_failed', [tooLong(name)]);
  const earlier = Object.hasOwn(fields, name) ? [fields[name]].flat() : [];
  fields[name] = earlier.length === 0 ? value : [...earlier, value];
}

/** The problem for an exceeded limit of a form; undefined for other errors. */
function tooManyParts(error: unknown, { maxFiles }: FormLimits): HttpProblem | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const most = new Map<unknown, string>([
    ['FST_FILES_LIMIT', `${maxFiles} files`],
    ['FST_FIELDS_LIMIT', `${MAX_FIELDS} fields`],
    ['FST_PARTS_LIMIT', `${maxFiles + MAX_FIELDS} parts`],
  ]).get(code);
  if (most === undefined) return undefined;
  return new HttpProblem('body_too_large', `The form has more than ${most}. Send fewer in one request.`);
}

/** Identity encodings from mail; HTTP forms have no others (RFC 7578, 4.7). */
const PLAIN_ENCODINGS: ReadonlySet<string> = new Set(['7bit', '8bit', 'binary']);

function encoded({ fieldname: name, encoding }: Multipart): ProblemItem {
  const detail = `The part has Content-Transfer-Encoding ${showValue(encoding)}; send the bytes unencoded, without this header.`;
  return { pointer: pointerSegment(name), code: 'invalid_value', detail };
}

const tooManyFieldBytes = (): HttpProblem =>
  new HttpProblem('body_too_large', `The fields of the form exceed ${MAX_FIELDS_BYTES} bytes; send less.`);

const NAMELESS: ProblemItem = {
  pointer: '',
  code: 'invalid_value',
  detail:
    'A part of the form has no name. Give it one: Content-Disposition: form-data; name="…"; files also have a filename.',
};

const tooLong = (name: string): ProblemItem => ({
  pointer: pointerSegment(name),
  code: 'invalid_value',
  detail: `The field exceeds ${MAX_FIELD_BYTES} bytes; send a shorter value, or split a list over several fields.`,
});

/** Streams the files of a form to a directory, each under a generated name, hashing them on the way. */
export async function storeForm(parts: Parts, directory: string, limits: FormLimits) {
  const files: UploadedFile[] = [];
  const fields: FormFields = {};
  const budget = createByteBudget(limits);
  let fieldBytes = 0;
  for await (const part of parts) {
    if (part.type === 'field') {
      addField(fields, part);
      fieldBytes += Buffer.byteLength(String(part.value));
      if (fieldBytes > MAX_FIELDS_BYTES) throw tooManyFieldBytes();
    } else {
      const path = join(directory, `file-${files.length}`);
      const name = fileName(part, `/files/${files.length}`);
      files.push(await storeFile(part, { path, name }, budget));
    }
  }
  return { files, fields };
}

/**
 * The file name as sent; empty if it has none. @throws HttpProblem if it cannot be displayed, before its
 * bytes are read.
 */
export function fileName({ filename }: MultipartFile, pointer: string): string {
  const name = normalText(filename ?? '');
  const fault = name === '' ? undefined : textFault(name);
  if (fault === undefined) return name;
  const detail = `The name of the file ${fault} Got ${showValue(name)}.`;
  throw invalid('validation_failed', [{ pointer, code: 'invalid_value', detail }]);
}

async function storeFile(
  part: MultipartFile,
  { path, name }: Pick<UploadedFile, 'path' | 'name'>,
  budget: ByteBudget,
): Promise<UploadedFile> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length;
      hash.update(chunk);
      done(budget.take(chunk.length), chunk);
    },
  });
  await pipeline(part.file, meter, createWriteStream(path, { flags: 'wx' }));
  if (part.file.truncated) throw budget.exceeded();
  return { path, name, sizeBytes, sha256: hash.digest('hex') };
}

export interface ByteBudget {
  /** Counts bytes; returns an error if the form exceeds its limit. */
  take(bytes: number): HttpProblem | null;
  exceeded(): HttpProblem;
}

/** Counts the bytes of all files of one form. */
export function createByteBudget({ maxTotalBytes, setting }: FormLimits): ByteBudget {
  let left = maxTotalBytes;
  const exceeded = () =>
    new HttpProblem(
      'body_too_large',
      `The files exceed ${maxTotalBytes} bytes; send less or raise ${setting}.`,
    );
  return {
    exceeded,
    take(bytes) {
      left -= bytes;
      return left < 0 ? exceeded() : null;
    },
  };
}
