import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { knownPatterns, readPattern } from '../../../src/keras/patterns/pattern.js';

/** Pattern, text, whether `re.search` and whether `re.fullmatch` of Python 3.11 find a match. */
const MATCHES: readonly (readonly [string, string, boolean, boolean])[] = [
  ['dense', 'model/dense/kernel', true, false],
  ['.*/kernel', 'dense/kernel', true, true],
  ['dense(_\\d+)?/.+', 'dense_12/kernel', true, true],
  ['dense(_\\d+)?/.+', 'dense_x/kernel', false, false],
  ['^out|bias$', 'dense/bias', true, false],
  ['^out|.*bias$', 'dense/bias', true, true],
  ['[^/]+/(?:kernel|bias)', 'a/b/kernel', true, false],
  ['(?P<layer>enc)oder/.{3,}?', 'encoder/abc', true, true],
  ['a{2,3}', 'aaaa', true, false],
  ['a{,2}b', 'aab', true, true],
  ['a{x}', 'a{x}', true, true],
  ['a{}', 'a{}', true, true],
  ['[]a-c-]+', ']b-', true, true],
  ['[\\w-]+', 'é-_9', true, true],
  ['\\bbias\\b', 'x/bias', true, false],
  ['\\Bias', 'bias', true, false],
  ['(?i)EMBED', 'embedding/embeddings', true, false],
  ['a.c', 'a\nc', false, false],
  ['(?s)a.c', 'a\nc', true, true],
  ['\\x41\\u0042\\103', 'ABC', true, true],
  ['(a*)*', '', true, true],
  ['(a|b|)+c', 'abac', true, true],
  ['', 'x', true, false],
  ['x\\Z', 'x\n', false, false],
  ['x$', 'x\n', true, false],
];

const COMPLAINTS: readonly (readonly [string, RegExp])[] = [
  ['(?=a)', /looks ahead or behind/],
  ['(?<!a)b', /looks ahead or behind/],
  ['(a)\\1', /backreferences are not supported/],
  ['(?P<n>a)(?P=n)', /refers back to a group/],
  ['(?>a)', /atomic group/],
  ['a*+', /possessive/],
  ['(?x)a', /flag \(\?x\)/],
  ['(a', /"\(" without "\)"/],
  ['a)', /"\)" without "\("/],
  ['[a', /"\[" without "\]"/],
  ['*a', /nothing to repeat/],
  ['^*', /nothing to repeat/],
  ['a**', /two quantifiers/],
  ['a{3,2}', /at least 3 and at most 2/],
  ['[z-a]', /ends before it begins/],
  ['\\q', /Python does not have/],
  ['a\\', /ends with a backslash/],
  ['(a{99}){99}', /too large/],
  ['(?:){999999999}', /too large/],
  ['a'.repeat(1001), /has 1001 characters, of which at most 1000/],
];

describe('a pattern of weights', () => {
  for (const [text, path, isIn, isWhole] of MATCHES)
    test(`${JSON.stringify(text)} matches ${JSON.stringify(path)} as Python's re does`, () => {
      const [pattern] = knownPatterns([text]);
      assert.deepEqual([pattern?.isIn(path), pattern?.matchesWhole(path)], [isIn, isWhole]);
    });

  for (const [text, complaint] of COMPLAINTS)
    test(`${JSON.stringify(text)} is rejected with the reason`, () => {
      const read = readPattern(text);
      assert.match('complaint' in read ? read.complaint : 'accepted', complaint);
    });

  test('counts the alternatives and the members of sets in its size', () => {
    const sizes = knownPatterns(['(a|b|c)', '[abc]', 'a']).map(({ size }) => size);
    assert.deepEqual(sizes, [7, 4, 2]);
  });

  test('that makes other engines backtrack is matched at once', () => {
    const [pattern] = knownPatterns(['(a+)+(a+)+(a|a)*b']);
    assert.equal(pattern?.matchesWhole('a'.repeat(20_000)), false);
  });
});
