import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readAccepted, readUpload } from '../../helpers/weights/upload-of.js';

type Entry = { dtype: string; shape: unknown; data_offsets: unknown };

/** A file with this header, as it stands, and data. */
function file(header: Record<string, unknown> | string, data: Uint8Array, length?: bigint): Buffer {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(length ?? BigInt(json.length));
  return Buffer.concat([prefix, json, data]);
}

const bytesOf = (values: { buffer: ArrayBufferLike }): Buffer => Buffer.from(new Uint8Array(values.buffer));
const entry = (dtype: string, shape: unknown, begin: unknown, end: unknown): Entry => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

const ONE = file({ a: entry('F32', [2], 0, 8) }, bytesOf(new Float32Array([1, 2])));

describe('a safetensors upload', () => {
  it('has its tensors in the order of their data, whatever their names', async (t) => {
    const header =
      '{"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"1":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"__metadata__":{"format":"pt"}}';
    const { content, tensors } = await readAccepted(t, {
      'w.safetensors': file(header, bytesOf(new Float32Array([5, 6]))),
    });
    assert.deepEqual(
      content.tensors.map(({ name, shape }) => [name, shape]),
      [
        ['1', []],
        ['b', [1]],
      ],
    );
    assert.deepEqual(
      tensors.map(({ values }) => [...values]),
      [[5], [6]],
    );
    assert.deepEqual(
      [content.format, content.definition, content.optimizer, content.warnings],
      ['safetensors', null, null, []],
    );
  });

  const TYPES: readonly (readonly [string, { buffer: ArrayBufferLike }, readonly number[]])[] = [
    ['F64', new Float64Array([0.5, -3]), [0.5, -3]],
    // 1, the largest, the least, infinity
    [
      'F16',
      new Uint16Array([0x3c00, 0x7bff, 0x8001, 0x7c00]),
      [1, 65504, -(2 ** -24), Number.POSITIVE_INFINITY],
    ],
    ['BF16', new Uint16Array([0x3f80, 0xc049, 0x0001]), [1, -3.140625, 2 ** -133]],
    ['I64', new BigInt64Array([-1n, 2n]), [-1, 2]],
    ['I8', new Int8Array([-128, 127]), [-128, 127]],
    ['U16', new Uint16Array([65535]), [65535]],
  ];
  for (const [dtype, stored, expected] of TYPES)
    it(`is converted to float32 exactly: ${dtype}`, async (t) => {
      const data = bytesOf(stored);
      const header = { x: entry(dtype, [expected.length], 0, data.length) };
      const { tensors, content } = await readAccepted(t, { 'w.safetensors': file(header, data) });
      assert.deepEqual([...(tensors[0]?.values ?? [])], expected);
      assert.equal(
        content.warnings.some((warning) => warning.includes('rounded')),
        false,
      );
    });

  it('reports integers and floats that float32 cannot hold', async (t) => {
    const header = { n: entry('I32', [2], 0, 8), x: entry('F64', [2], 8, 24) };
    const data = Buffer.concat([
      bytesOf(new Int32Array([1, 16_777_217])),
      bytesOf(new Float64Array([1e300, 0.1])),
    ]);
    const { content } = await readAccepted(t, { 'w.safetensors': file(header, data) });
    assert.deepEqual(content.warnings, [
      "3 values of 'n' (int32) and 1 more were rounded to float32, the type in which weights are kept.",
      "1 values of 'x' (float64) are NaN or infinite; predictions of the model will be, too.",
    ]);
  });

  const deep = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
  const FAULTS: readonly (readonly [string, Buffer, RegExp])[] = [
    [
      'its end is missing',
      ONE.subarray(0, -1),
      /^invalid_safetensors: .*end at byte \d+, but the file has \d+/,
    ],
    ['its header is cut', ONE.subarray(0, 20), /^invalid_safetensors: .*header alone ends at/],
    [
      'its header claims 2^47 bytes',
      file('{"a":1}', Buffer.alloc(0), 1n << 47n),
      /^invalid_safetensors: .*header alone ends/,
    ],
    [
      'bytes follow the data',
      Buffer.concat([ONE, Buffer.from('x')]),
      /^invalid_safetensors: .*but the file has/,
    ],
    ['the header is not JSON', file('{"a":', Buffer.alloc(0)), /^invalid_json: .*not valid JSON/],
    ['the header is not UTF-8', file('{"a\xff":1}', Buffer.alloc(0)), /./],
    ['the header nests 200,000 levels', file(deep, Buffer.alloc(0)), /^invalid_json: .*deeper than 64/],
    [
      'a name is there twice',
      file(
        `{"a":${JSON.stringify(entry('F32', [1], 0, 4))},"a":${JSON.stringify(entry('F32', [1], 4, 8))}}`,
        Buffer.alloc(8),
      ),
      /^invalid_json: .*'a' twice/,
    ],
    [
      'data overlap',
      file({ a: entry('F32', [2], 0, 8), b: entry('F32', [2], 4, 12) }, Buffer.alloc(12)),
      /^invalid_safetensors: .*without gaps or overlaps/,
    ],
    [
      'data leave a gap',
      file({ a: entry('F32', [1], 0, 4), b: entry('F32', [1], 8, 12) }, Buffer.alloc(12)),
      /^invalid_safetensors: .*without gaps/,
    ],
    [
      'a shape needs more bytes',
      file({ a: entry('F32', [1e6, 1e6], 0, 4) }, Buffer.alloc(4)),
      /^invalid_safetensors: .*needs 4000000000000 bytes, but .*\[0, 4\] have 4/,
    ],
    [
      'a size is negative',
      file({ a: entry('F32', [-1], 0, 4) }, Buffer.alloc(4)),
      /^invalid_safetensors: .*not negative/,
    ],
    [
      'an offset is beyond 2^53',
      file({ a: entry('F32', [1], 0, 2 ** 60) }, Buffer.alloc(4)),
      /^invalid_safetensors: /,
    ],
    [
      'the dtype is unknown',
      file({ a: entry('F8_E4M3', [4], 0, 4) }, Buffer.alloc(4)),
      /^unsupported_dtype: .*'F8_E4M3'; supported are F64/,
    ],
    [
      'a name is a path outside',
      file({ '../../etc/x': entry('F32', [1], 0, 4) }, Buffer.alloc(4)),
      /^invalid_name: .*outside the file/,
    ],
    ['it contains no tensors', file({}, Buffer.alloc(0)), /^invalid_safetensors: .*no tensors/],
  ];
  for (const [fault, bytes, expected] of FAULTS)
    it(`is rejected when ${fault}`, async (t) => {
      const read = await readUpload(t, { 'w.safetensors': bytes });
      assert.match(Array.isArray(read) ? (read[0] ?? '') : 'read', expected);
    });

  it('is rejected with every faulty tensor at once', async (t) => {
    const header = { a: entry('F8', [1], 0, 1), b: entry('F32', [3], 1, 5), c: 7 };
    const read = await readUpload(t, { 'w.safetensors': file(header, Buffer.alloc(5)) });
    assert.equal(Array.isArray(read) && read.length, 3);
  });

  it('is rejected when it is larger than the limit as float32', async (t) => {
    const header = { a: entry('U8', [400], 0, 400) };
    const limits = { maxUploadBytes: 1024, maxUploadEntries: 10 };
    const read = await readUpload(t, { 'w.safetensors': file(header, Buffer.alloc(400)) }, limits);
    assert.match(String(read), /^too_large: .*1600 bytes as float32; at most 1024/);
  });
});
