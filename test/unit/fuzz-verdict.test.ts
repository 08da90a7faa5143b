import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verdictOf } from '../fuzz/verdict.js';

const fault = "Runtime Error\n\nUnsupported type: 'Binary'\n";
const end = (counts: string) => `${fault}\n======= ${counts} in 13.01s =======\n`;

test('a fault of Schemathesis itself is not a finding', () => {
  assert.equal(verdictOf(0, '======= No issues found in 1.00s ======='), 'clean');
  for (const counts of ['1 error', '1 error, 1 warning', '1 error, 2 warnings'])
    assert.equal(verdictOf(1, end(counts)), 'broken_off');
});

test('any other report of Schemathesis is a finding, even together with such a fault', () => {
  for (const counts of ['1 failure', '1 failure, 1 error', '2 errors', '1 failure, 1 error, 2 warnings'])
    assert.equal(verdictOf(1, end(counts)), 'findings', counts);
  assert.equal(verdictOf(1, end('1 error').replace('Binary', 'Other')), 'findings');
  assert.equal(verdictOf(null, end('1 error')), 'findings', 'it was killed');
});
