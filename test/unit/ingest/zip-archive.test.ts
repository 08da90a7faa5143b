import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, type TestContext, test } from 'node:test';
import { openZip, readEntry, verifyEntry } from '../../../workers/ingest/archives/zip-archive.js';
import { damageInZip, zipFile } from '../../helpers/data/upload-files.js';

const LIMITS = { maxUploadBytes: 2 ** 30, maxUploadEntries: 10, maxImagePixels: 1, maxTextCharacters: 1000 };

async function opened(t: TestContext, zip: Buffer) {
  const directory = await mkdtemp(join(tmpdir(), 'trainhorn-zip-'));
  const path = join(directory, 'a.zip');
  await writeFile(path, zip);
  const archive = await openZip({ path, name: 'a.zip', sizeBytes: zip.length }, LIMITS, 'invalid_zip');
  t.after(async () => {
    archive.close();
    await rm(directory, { recursive: true });
  });
  const [entry] = archive.entries;
  assert.ok(entry);
  return { archive, entry };
}

describe('an entry of a zip', () => {
  const bytes = randomBytes(300_000);

  for (const compress of [false, true]) {
    test(`matches its checksum over many chunks, ${compress ? 'compressed' : 'stored'}`, async (t) => {
      const { archive, entry } = await opened(t, await zipFile({ a: bytes }, { compress }));
      assert.deepEqual(await buffer(readEntry(archive, entry)), bytes);
      await verifyEntry(archive, entry);
    });
  }

  test('matches its checksum if empty', async (t) => {
    const { archive, entry } = await opened(t, await zipFile({ a: new Uint8Array(0) }));
    assert.equal((await buffer(readEntry(archive, entry))).length, 0);
  });

  test('is rejected for a flipped bit once it is read to its end, not before', async (t) => {
    const zip = damageInZip(await zipFile({ a: bytes }, { compress: false }), bytes.subarray(-16));
    const { archive, entry } = await opened(t, zip);
    const chunks = readEntry(archive, entry);
    const first = await chunks.next();
    assert.ok(first.value?.equals(bytes.subarray(0, first.value.length)));
    await chunks.return(undefined);
    await assert.rejects(buffer(readEntry(archive, entry)), /Entry 'a' does not match its checksum/);
    await assert.rejects(verifyEntry(archive, entry), /does not match its checksum/);
  });
});
