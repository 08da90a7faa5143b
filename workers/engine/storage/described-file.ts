import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { writeFileAtomic } from '../../../src/infra/artifacts/files/atomic-file.js';

/** The digest of a file in its description. */
export interface Digest {
  size_bytes: number;
  sha256: string;
}

/** Size and SHA-256 of bytes. */
export function digestOf(bytes: Uint8Array): Digest {
  return { size_bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/**
 * `x.safetensors` is described by `x.json`, which is written after it: a file is valid once it is described.
 */
export function descriptionOf(path: string): string {
  return path.replace(/\.safetensors$/, '.json');
}

/** Describes a complete file. */
export async function describeFile(path: string, description: Digest): Promise<void> {
  await writeFileAtomic(descriptionOf(path), JSON.stringify(description));
}

/** Removes a file and its description, which goes first. */
export async function removeDescribed(path: string): Promise<void> {
  await rm(descriptionOf(path), { force: true });
  await rm(path, { force: true });
}

/**
 * The bytes of a described file. @throws Error that states the fault: truncated, damaged, or not described
 */
export async function readDescribed(path: string): Promise<Uint8Array> {
  const expected: unknown = JSON.parse(await readFile(descriptionOf(path), 'utf8'));
  if (!isDigest(expected)) throw new Error('its description is damaged');
  const bytes = await readFile(path);
  const found = digestOf(bytes);
  if (found.size_bytes !== expected.size_bytes)
    throw new Error(`it has ${found.size_bytes} bytes, its description says ${expected.size_bytes}`);
  if (found.sha256 !== expected.sha256) throw new Error('its SHA-256 is not that of its description');
  return bytes;
}

function isDigest(value: unknown): value is Digest {
  return typeof value === 'object' && value !== null && 'sha256' in value && 'size_bytes' in value;
}
