import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { emptyBody } from '../bodies/empty-body.js';
import { HttpProblem } from '../problems/http-problem.js';

const LENGTH_BYTES = 8;
const MAX_HEADER_BYTES = 100_000_000;

const TensorSchema = Type.Object({
  dtype: Type.String(),
  shape: Type.Array(Type.Integer()),
  data_offsets: Type.Tuple([Type.Integer({ minimum: 0 }), Type.Integer({ minimum: 0 })]),
});
const HeaderSchema = Type.Record(Type.String(), Type.Unknown());

/** Tensors of a safetensors file to send as a file of their own. */
export interface TensorSelection {
  path: string;
  /** Of the whole file. */
  sha256: string;
  /** Names the selection in the entity tag. */
  part: string;
  /** The name of a tensor in the answer; undefined leaves it out. */
  rename(name: string): string | undefined;
  /** Entries of the metadata that the answer has, too. */
  metadata: readonly string[];
}

/** Streams some tensors of a safetensors file, which never changes, as a safetensors file. @throws HttpProblem if it is gone */
export async function sendTensors(request: FastifyRequest, reply: FastifyReply, selection: TensorSelection) {
  const handle = await openFile(selection.path);
  try {
    const { header, dataStart } = await readHeader(handle);
    const { bytes, ranges } = selected(header, selection);
    const length = ranges.reduce((sum, { start, end }) => sum + end - start, bytes.length);
    const etag = createHash('sha256').update(`${selection.sha256} ${selection.part}`).digest('hex');
    reply
      .headers({ etag: `"${etag}"`, 'cache-control': 'private, no-cache', 'content-length': length })
      .type('application/octet-stream');
    if (request.method === 'HEAD') return await reply.send(emptyBody(request));
    return await reply.send(Readable.from(contentOf(selection.path, bytes, ranges, dataStart)));
  } finally {
    await handle.close();
  }
}

interface Range {
  start: number;
  end: number;
}

async function* contentOf(path: string, header: Buffer, ranges: readonly Range[], dataStart: number) {
  yield header;
  for (const { start, end } of ranges)
    if (end > start) yield* createReadStream(path, { start: dataStart + start, end: dataStart + end - 1 });
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path);
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw isGone ? new HttpProblem('not_found', 'The file was deleted a moment ago.') : error;
  }
}

async function readHeader(
  handle: FileHandle,
): Promise<{ header: Record<string, unknown>; dataStart: number }> {
  const { buffer: start } = await handle.read(Buffer.alloc(LENGTH_BYTES), 0, LENGTH_BYTES, 0);
  const length = Number(start.readBigUInt64LE());
  if (length > MAX_HEADER_BYTES) throw new Error('The checkpoint has no safetensors header');
  const { buffer } = await handle.read(Buffer.alloc(length), 0, length, LENGTH_BYTES);
  const header: unknown = JSON.parse(buffer.toString('utf8'));
  if (!Value.Check(HeaderSchema, header)) throw new Error('The header of the checkpoint is not an object');
  return { header, dataStart: LENGTH_BYTES + length };
}

/** The header of the selected tensors, and the bytes of the file that follow it; neighbors are one range. */
function selected(
  { __metadata__: given, ...entries }: Record<string, unknown>,
  { rename, metadata }: TensorSelection,
): { bytes: Buffer; ranges: Range[] } {
  const ranges: Range[] = [];
  let offset = 0;
  const tensors = Object.entries(entries).flatMap(([name, entry]) => {
    const renamed = rename(name);
    if (renamed === undefined || !Value.Check(TensorSchema, entry)) return [];
    const [start, end] = entry.data_offsets;
    addRange(ranges, { start, end });
    const data_offsets = [offset, offset + end - start];
    offset += end - start;
    return [[renamed, { dtype: entry.dtype, shape: entry.shape, data_offsets }] as const];
  });
  const kept = Value.Check(HeaderSchema, given) ? metadata.map((key) => [key, String(given[key] ?? '')]) : [];
  const notes = kept.length === 0 ? {} : { __metadata__: Object.fromEntries(kept) };
  return { bytes: headerBytes({ ...notes, ...Object.fromEntries(tensors) }), ranges };
}

function addRange(ranges: Range[], next: Range): void {
  const last = ranges.at(-1);
  if (last !== undefined && last.end === next.start) last.end = next.end;
  else ranges.push(next);
}

function headerBytes(header: object): Buffer {
  const json = JSON.stringify(header);
  const padded = json + ' '.repeat((LENGTH_BYTES - (Buffer.byteLength(json) % LENGTH_BYTES)) % LENGTH_BYTES);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(padded)));
  return Buffer.concat([length, Buffer.from(padded)]);
}
