import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  cutText,
  cutTexts,
  isShownText,
  MAX_TEXT_LENGTH,
  normalText,
  oneLine,
  SHOWN_TEXT_PATTERN,
  textFault,
} from '../../../src/schema/shown-text.js';
import { REFUSED_NAMES, SHOWN_NAMES } from '../../fixtures/shown-names.js';

const pattern = new RegExp(SHOWN_TEXT_PATTERN, 'u');
/** As the plainest clients compile it. */
const plainPattern = new RegExp(SHOWN_TEXT_PATTERN);

describe('a displayed text', () => {
  test('may be in any script', () => {
    for (const name of SHOWN_NAMES) {
      assert.equal(textFault(name), undefined, name);
      assert.ok(isShownText(name) && pattern.test(name) && plainPattern.test(name), name);
    }
  });

  test('is rejected with the reason, and never repeated in full', () => {
    for (const [name, fault] of [...REFUSED_NAMES, ['a\ud800b', /'\\u\{d800\}' at index 1/] as const]) {
      assert.match(textFault(name) ?? 'accepted', fault, JSON.stringify(name));
      assert.ok(!isShownText(name), JSON.stringify(name));
    }
    assert.ok((textFault('x'.repeat(1_000_000))?.length ?? 0) < 200);
  });

  test('is stored in NFC and without surrounding spaces, however often it is normalized', () => {
    assert.equal(normalText(' \u3000bo\u0308se\u00a0'), 'böse');
    assert.equal(normalText('a\n'), 'a\n');
    assert.equal(oneLine(' two\r\n\tlines '), 'two lines');
  });

  test('matches the published pattern if it is accepted', (t) => {
    const seed = Number(process.env['TEXT_SEED'] ?? randomInt(2 ** 31));
    t.diagnostic(`TEXT_SEED=${seed}`);
    const texts = fc.string({
      unit: fc.oneof(
        fc.constantFrom(' ', '\u200d', '\ufe0f', '❤', 'श्'),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      ),
    });
    const property = fc.property(texts, (text) => {
      if (text !== '' && isShownText(text)) assert.ok(pattern.test(text) && plainPattern.test(text));
      assert.equal(normalText(normalText(text)), normalText(text));
    });
    fc.assert(property, { seed, numRuns: 2000 });
  });

  test('is checked in linear time', () => {
    const long = ' '.repeat(2 ** 20);
    assert.ok(!pattern.test(long) && !isShownText(`a${long}\u0000`));
  });

  test('is truncated between characters if it was stored too long', () => {
    for (const text of ['x'.repeat(1000), '類'.repeat(1000), '😀'.repeat(1000), `a${'😀'.repeat(1000)}`]) {
      const cut = cutText(text);
      assert.ok(Buffer.byteLength(cut) <= MAX_TEXT_LENGTH && cut.endsWith('…'));
      assert.ok(text.startsWith(cut.slice(0, -1)) && !/\p{Cs}/u.test(cut));
    }
    for (const name of SHOWN_NAMES) assert.equal(cutText(name), name);
    const long = 'é'.repeat(200);
    const names = cutTexts([`${long}1`, 'short', `${long}2`, 'short']);
    assert.deepEqual(names, [`${'é'.repeat(126)}…`, 'short', `${'é'.repeat(126)}…2`, 'short']);
  });
});
