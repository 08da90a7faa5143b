import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { runScript } from '../../helpers/keras/run-script.js';
import type { ChildAnswer } from '../../helpers/weights/child-reader.js';
import { readInChild } from '../../helpers/weights/read-in-child.js';
import { temporaryDirectory } from '../../helpers/weights/upload-of.js';

/** A Node process with the HDF5 library has 120 MiB; its memory may grow to 256 MiB. */
const MAX_MEBIBYTES = 600;

/** The first finding of each file that is rejected: its code, and words of its detail. */
const REJECTED: Readonly<Record<string, RegExp>> = {
  'shape-bomb': /^suspicious_compression: .* from \d+ to 4000000000000 bytes/,
  'chunked-shape-bomb': /^suspicious_compression: /,
  'one-huge-chunk': /^too_large: .*chunks of 15000000 elements/,
  'lying-chunk': /^invalid_hdf5: .*layers\/dense\/vars\/0/,
  'deflated-twice': /^invalid_hdf5: .*layers\/dense\/vars\/0/,
  'external-link': /^unsafe_reference: .*'layers\/dense\/vars\/2'.* a link to another file/,
  'external-group': /^unsafe_reference: .*'layers\/other'.* a link to another file/,
  'external-storage': /^unsafe_reference: .*stored in another file/,
  virtual: /^unsafe_reference: .*is virtual/,
  'soft-link': /^unsafe_reference: .*a soft link/,
  'soft-link-cycle': /^unsafe_reference: .*a soft link/,
  'hard-link-cycle': /^invalid_hdf5: .*contain themselves/,
  amplified: /^suspicious_compression: /,
  deep: /^invalid_hdf5: .*deeper than 64 levels/,
  compound: /^unsupported_dtype: .*a compound type/,
  enumeration: /^unsupported_dtype: .*an enumeration type/,
  complex: /^unsupported_dtype: .*a compound type/,
  opaque: /^unsupported_dtype: .*an opaque type/,
  texts: /^unsupported_dtype: .*a text type/,
  'no-data': /^invalid_hdf5: .*has no data/,
  int8: /^unsupported_dtype: .*quantized/,
  'no-weights': /^invalid_hdf5: .*contains no weights/,
  'other-contents': /^unsupported_format: .*it contains 'images'/,
  'legacy-missing-layers': /^invalid_hdf5: .*lists 'e' but contains no such group/,
  'legacy-traversal': /^unsafe_reference: .*'d\/\.\.\/\.\.\/etc\/passwd'/,
  'legacy-absolute': /^unsafe_reference: .*not a path below its layer/,
  'legacy-long-texts': /^invalid_hdf5: /,
  'legacy-deep-json': /^invalid_json: .*deeper than 64 levels/,
  'legacy-cut-json': /^invalid_json: .*not valid JSON/,
  'legacy-number-for-json': /^invalid_hdf5: .*'model_config' is not text/,
  'legacy-theano': /^unsupported_format: .*theano/,
};

/** Warnings of the files that are unusual, and read. */
const READABLE: Readonly<Record<string, readonly RegExp[]>> = {
  ok: [],
  'latest-format': [],
  'many-attributes': [],
  'big-endian': [],
  float64: [/^1 values of 'layers\/dense\/vars\/0' \(float64\) were rounded/],
  'not-finite': [/^2 values of 'layers\/dense\/vars\/0' \(float32\) are NaN or infinite/],
  compressed: [],
  'no-elements': [],
};

/** Files that would take the memory of the machine; each is read in a process of its own. */
const LARGE = [
  'shape-bomb',
  'one-huge-chunk',
  'lying-chunk',
  'deflated-twice',
  'amplified',
  'legacy-long-texts',
  'compressed',
];

const CUTS = [1, 8, 20, 96, 800, 2048, 6000];

describe('an HDF5 file that no save of Keras writes', () => {
  const answers = new Map<string, ChildAnswer>();

  before(async (t) => {
    const directory = await temporaryDirectory({ after: (end) => 'after' in t && t.after(end) });
    const pathOf = (name: string) => join(directory, `${name}.h5`);
    const written = await runScript<{ rejected: string[]; readable: string[] }>('weights/hostile_files.py', {
      directory,
    });
    assert.deepEqual(written, { rejected: Object.keys(REJECTED), readable: Object.keys(READABLE) });
    const whole = await readFile(pathOf('ok'));
    for (const length of CUTS) await writeFile(pathOf(`cut-${length}`), whole.subarray(0, length));
    const read = async (names: readonly string[]) => {
      const found = await readInChild(names.map(pathOf));
      for (const [index, answer] of found.entries()) answers.set(names[index] ?? '', answer);
    };
    const all = [...written.rejected, ...written.readable, ...CUTS.map((length) => `cut-${length}`)];
    for (const name of LARGE) await read([name]);
    await read(all.filter((name) => !LARGE.includes(name)));
  });

  const answerOf = (name: string): ChildAnswer => {
    const answer = answers.get(name);
    assert.ok(answer !== undefined, `${name} was not read`);
    assert.ok(answer.peakMebibytes < MAX_MEBIBYTES, `${name} took ${answer.peakMebibytes} MiB`);
    return answer;
  };

  for (const [name, expected] of Object.entries(REJECTED))
    it(`is rejected in bounded memory: ${name}`, () => {
      assert.match(answerOf(name).findings[0] ?? 'read', expected);
    });

  for (const [name, expected] of Object.entries(READABLE))
    it(`is read: ${name}`, () => {
      const { findings, warnings } = answerOf(name);
      assert.deepEqual(findings, []);
      assert.equal(warnings.length, expected.length, warnings.join('\n'));
      for (const [index, pattern] of expected.entries()) assert.match(warnings[index] ?? '', pattern);
    });

  it('lists every missing layer at once', () => {
    assert.equal(answerOf('legacy-missing-layers').findings.length, 2);
  });

  for (const length of CUTS)
    it(`is rejected after ${length} bytes`, () => {
      const expected = length < 8 ? /^unknown_format: / : /^invalid_hdf5: .*(truncated|damaged)/;
      assert.match(answerOf(`cut-${length}`).findings[0] ?? 'read', expected);
    });

  it('shows the peak memory of each process', (t) => {
    for (const name of LARGE)
      t.diagnostic(`${String(answerOf(name).peakMebibytes).padStart(4)} MiB  ${name}`);
    const others = [...answers].filter(([name]) => !LARGE.includes(name));
    t.diagnostic(
      `${String(others.at(-1)?.[1].peakMebibytes).padStart(4)} MiB  the ${others.length} others in one process`,
    );
  });
});
