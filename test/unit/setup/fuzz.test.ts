import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { findPackages, findPythonFor, packagesFolder } from '../../../scripts/setup/python/packages.mjs';
import { SCHEMATHESIS } from '../../../scripts/setup/python/schemathesis.mjs';

/** An empty cache, and a python3 that only prints its version. */
function createMachine(t: TestContext, version: string) {
  const folder = mkdtempSync(join(tmpdir(), 'trainhorn-fuzz-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'python3'), `#!/bin/sh\necho ${version}\n`, { mode: 0o755 });
  return { cacheDir: folder, env: { PATH: folder, SCHEMATHESIS_HOOKS: 'mine.py' } };
}

describe('Schemathesis in the cache', () => {
  it('is found when it is complete, for this Python, without the settings of the user', (t) => {
    const machine = createMachine(t, '3.12');
    const folder = packagesFolder(SCHEMATHESIS, machine.cacheDir, { version: '3.12' });
    for (const name of SCHEMATHESIS.imports)
      mkdirSync(join(folder, 'site-packages', name), { recursive: true });
    assert.equal(findPackages(SCHEMATHESIS, machine), undefined, 'an installation that did not end');
    writeFileSync(join(folder, 'fuzz.json'), '{}');
    const found = findPackages(SCHEMATHESIS, machine);
    assert.equal(found?.env['PYTHONPATH'], join(folder, 'site-packages'));
    assert.equal(found.env['SCHEMATHESIS_HOOKS'], '');
  });

  it('runs on no Python that is too old', (t) => {
    assert.equal(findPythonFor(SCHEMATHESIS, createMachine(t, '3.9')), undefined);
  });

  it('takes patches of the version only', () => {
    assert.match(SCHEMATHESIS.requirements.join(), /^schemathesis~=\d+\.\d+\.\d+$/);
    assert.ok(SCHEMATHESIS.proven.test('proof 4.32.9'));
    assert.ok(!SCHEMATHESIS.proven.test('proof 4.33.0'));
  });
});
