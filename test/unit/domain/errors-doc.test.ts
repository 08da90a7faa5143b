import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { ERROR_CODES, ERRORS, RETIRED_CODES } from '../../../src/domain/problems/errors.js';
import { CODE_TABLES, renderErrorsDoc } from '../../../src/domain/problems/errors-doc.js';

const readDoc = () => readFile('docs/errors.md', 'utf8');

function section(doc: string, heading: string): string {
  const start = doc.indexOf(`## ${heading}`);
  const end = doc.indexOf('\n## ', start + 1);
  return doc.slice(start, end === -1 ? undefined : end);
}

const codesOf = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1]);

describe('docs/errors.md', () => {
  test('matches the rendered catalogue', async () => {
    assert.equal(await readDoc(), renderErrorsDoc(), 'run `npm run generate`');
  });

  test('documents every problem with its status and title, and no others', async () => {
    const problems = section(await readDoc(), 'Problems');
    assert.deepEqual(codesOf(problems, /^### `(\w+)`$/gm), [...ERROR_CODES]);
    for (const code of ERROR_CODES) {
      assert.ok(
        problems.includes(`### \`${code}\`\n\n**${ERRORS[code].status} ${ERRORS[code].title}.**`),
        code,
      );
    }
  });

  for (const [heading, meanings] of CODE_TABLES) {
    test(`documents each of the ${heading.toLowerCase()}, and no others`, async () => {
      const rows = section(await readDoc(), `${heading}\n`);
      assert.deepEqual(codesOf(rows, /^\| `(\w+)` \|/gm), Object.keys(meanings));
    });
  }
});

describe('the error catalogue', () => {
  test('reuses no retired code', () => {
    const known: readonly string[] = ERROR_CODES;
    assert.deepEqual(
      RETIRED_CODES.filter((code) => known.includes(code)),
      [],
    );
  });

  test('has error statuses, and texts that end like sentences', () => {
    for (const [code, { status, title, description, fix }] of Object.entries(ERRORS)) {
      assert.ok(status >= 400 && status < 600, code);
      assert.doesNotMatch(title, /\.$/, code);
      assert.match(`${description}`, /\.$/, code);
      assert.match(`${fix}`, /[.}]$/, code);
      assert.match(code, /^[a-z]+(_[a-z]+)*$/);
    }
  });
});
