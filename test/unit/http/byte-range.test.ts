import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readRange } from '../../../src/api/files/byte-range.js';

describe('readRange', () => {
  const of = (header: string | undefined, size = 10) => {
    const range = readRange(header, size);
    return typeof range === 'string' ? range : `${range.start}-${range.end}`;
  };

  test('reads one range, from the start, from an offset or from the end', () => {
    for (const [header, range] of [
      ['bytes=0-0', '0-0'],
      ['bytes=2-4', '2-4'],
      ['bytes=2-', '2-9'],
      ['bytes=-3', '7-9'],
      ['bytes=-99', '0-9'],
      ['bytes=8-99', '8-9'],
      [`bytes=0-${'9'.repeat(400)}`, '0-9'],
      [`bytes=-${'9'.repeat(400)}`, '0-9'],
      ['Bytes=1-2', '1-2'],
      [' bytes= 1-2 ', '1-2'],
    ] as const)
      assert.equal(of(header), range, header);
  });

  test('merges adjoining ranges, drops those beyond the end, and returns the whole file if there are gaps', () => {
    for (const [header, range] of [
      ['bytes=0-3,4-5', '0-5'],
      ['bytes=5-9, 0-6', '0-9'],
      ['bytes=2-3,,2-3', '2-3'],
      ['bytes=2-3,20-30', '2-3'],
      ['bytes=0-1,-2', 'whole'],
      ['bytes=0-1,3-4', 'whole'],
      [`bytes=${'0-,'.repeat(5000)}0-`, '0-9'],
    ] as const)
      assert.equal(of(header), range, header.slice(0, 50));
  });

  test('cannot satisfy a range beyond the end', () => {
    for (const header of [
      'bytes=10-',
      'bytes=10-20',
      'bytes=-0',
      'bytes=20-30,40-50',
      `bytes=${'9'.repeat(400)}-`,
    ])
      assert.equal(of(header), 'not_satisfiable', header);
    assert.equal(of('bytes=0-', 0), 'not_satisfiable');
    assert.equal(of('bytes=-1', 0), 'not_satisfiable');
  });

  test('returns the whole file for other units and malformed headers', () => {
    for (const header of [
      undefined,
      '',
      'items=0-1',
      'bytes',
      'bytes=',
      'bytes=,',
      'bytes=-',
      'bytes=4-2',
      'bytes=a-b',
      'bytes=1-2x',
      'bytes=0x1-2',
      'bytes=1.5-2',
      'bytes=+1-2',
      'bytes=--1',
      'bytes=1-2-3',
      'bytes=0-1,x',
      'bytes 0-1',
    ])
      assert.equal(of(header), 'whole', header);
  });
});
