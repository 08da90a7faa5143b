import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { DamagedRecordError } from '../../../domain/problems/unavailable-error.js';
import { isMissing } from '../data-directory.js';

/**
 * Reads a JSON document that this service wrote; undefined if it does not exist. The type is the writer's
 * responsibility: `hasFields` only distinguishes a damaged document from a complete one. @throws
 * DamagedDocument if the file is not a JSON object, lacks a field, fails `isWhole`, or is too large.
 */
export async function readDocument<Document extends object>(
  path: string,
  fields: readonly (keyof Document & string)[],
  isWhole: (document: Document) => boolean = () => true,
): Promise<Document | undefined> {
  const text = await readBounded(path);
  if (text === undefined) return undefined;
  const value = parse(path, text);
  if (!hasFields<Document>(value, fields))
    throw new DamagedDocument(path, `it lacks one of ${fields.join(', ')}`);
  if (!isWhole(value)) throw new DamagedDocument(path, 'a field has the wrong type');
  return value;
}

/** A document exists but cannot be read: it was truncated, or changed by something else. */
export class DamagedDocument extends DamagedRecordError {
  override readonly name = 'DamagedDocument';

  constructor(path: string, reason: string, options?: ErrorOptions) {
    const publicMessage = `The stored ${basename(path)} is damaged. Delete the resource, or ask the operator to restore it from a backup.`;
    super(path, publicMessage, reason, options);
  }
}

/** Larger documents are never written; version 0.1.0 could write names of any length. */
const MAX_DOCUMENT_BYTES = 32 * 1024 * 1024;

async function readBounded(path: string): Promise<string | undefined> {
  try {
    const bytes = await sizeOf(path);
    if (bytes > MAX_DOCUMENT_BYTES)
      throw new DamagedDocument(path, `it has ${bytes} bytes, more than ${MAX_DOCUMENT_BYTES}`);
    return await readText(path);
  } catch (error) {
    throw isUnreadable(error) ? new DamagedDocument(path, 'it cannot be read', { cause: error }) : error;
  }
}

/** Requires a regular file, because reading a pipe or a device might never end. */
async function sizeOf(path: string): Promise<number> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new DamagedDocument(path, 'it is not a file');
    return found.size;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}

/** A directory in place of the file, or a file without read permission. */
const UNREADABLE: ReadonlySet<unknown> = new Set(['EISDIR', 'EACCES', 'EPERM', 'ELOOP']);

const isUnreadable = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && UNREADABLE.has(error.code);

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DamagedDocument(path, 'it is not valid JSON', { cause: error });
  }
}

/** The text of a file; undefined if it does not exist. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function hasFields<Document extends object>(value: unknown, fields: readonly string[]): value is Document {
  return typeof value === 'object' && value !== null && fields.every((field) => field in value);
}
