import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findHabits } from '../../scripts/test/prose/find-habits.js';
import { HABITS } from '../../scripts/test/prose/habits.js';

const FAULTS: readonly [string, string][] = [
  ['A data set of images.', 'data set'],
  ['Whoever runs the service restores it.', 'whoever'],
  ['The worker is told to stop.', 'is told'],
  ['The job goes on after a pause.', 'goes on'],
  ['A fraction is no class.', 'is no '],
  ['/** What a job reports. */', '/** what'],
  ['  // Those that wait.', '// those'],
];

const FINE = [
  'There is no such dataset.',
  'The key is no longer valid.',
  'It depends on the version that is going on to the next stage.',
  '/** Whatever the input, the reader never throws. */',
  'An update from the dataset store.',
];

describe('the word list of the linter', () => {
  for (const [text, found] of FAULTS)
    test(`reports '${found}' with its position and the wording to use`, () => {
      const [finding] = findHabits('src/a.ts', `\n${text}\n`);
      assert.equal(finding?.line, 2);
      assert.equal(
        text
          .slice(finding.column - 1)
          .trim()
          .toLowerCase()
          .startsWith(found.trim()),
        true,
      );
      assert.ok(HABITS.some(({ instead }) => instead === finding.instead));
    });

  for (const text of FINE) test(`accepts: ${text}`, () => assert.deepEqual(findHabits('src/a.ts', text), []));

  test('does not report its own patterns', () => {
    assert.deepEqual(findHabits('scripts/test/prose/habits.ts', 'whoever'), []);
  });
});
