import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { StorageUnavailableError } from '../../domain/unavailable-error.js';
import { isMissing } from './data-directory.js';

/**
 * Reads a JSON document this service wrote; undefined when there is none.
 * The type is the writer's promise: `hasFields` only tells a damaged document from a whole one.
 * @throws DamagedDocument when the file is no JSON object or lacks a field.
 */
export async function readDocument<Document extends object>(
  path: string,
  fields: readonly (keyof Document & string)[],
): Promise<Document | undefined> {
  const text = await readText(path);
  if (text === undefined) return undefined;
  const value = parse(path, text);
  if (!hasFields<Document>(value, fields))
    throw new DamagedDocument(path, `it lacks one of ${fields.join(', ')}`);
  return value;
}

/** A document is there and cannot be read: it was torn, or written by another hand. */
export class DamagedDocument extends StorageUnavailableError {
  override readonly name = 'DamagedDocument';

  constructor(
    readonly path: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    const told = `${basename(path)} of what was asked for is damaged on the disk. Delete what it belongs to, or have whoever runs the service restore it from a backup.`;
    super(told, `${path} is damaged: ${reason}`, options);
  }
}

/** Told of a damaged document that is passed over. */
export type OnDamaged = (error: DamagedDocument) => void;

/** What was read, without damaged documents: for lists, where one must not take all others away. */
export async function unlessDamaged<Found>(
  read: Promise<Found>,
  onDamaged: OnDamaged = () => {},
): Promise<Found | undefined> {
  try {
    return await read;
  } catch (error) {
    if (!(error instanceof DamagedDocument)) throw error;
    onDamaged(error);
    return undefined;
  }
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DamagedDocument(path, 'it is no JSON', { cause: error });
  }
}

/** The text of a file; undefined when there is none. */
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
