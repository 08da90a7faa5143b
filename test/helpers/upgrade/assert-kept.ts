import assert from 'node:assert/strict';

/** Left out of polls since: the definition has a URL of its own. */
const MOVED: ReadonlySet<string> = new Set(['/config/model', '/report/layers']);

/**
 * Asserts that an answer has everything a recorded one had, with the same values. Later versions may add fields, so
 * others are left out of the comparison.
 */
export function assertKept(answer: unknown, recorded: unknown, pointer = ''): void {
  if (MOVED.has(pointer)) return;
  if (typeof recorded !== 'object' || recorded === null) {
    assert.equal(answer, recorded, pointer);
    return;
  }
  assert.ok(typeof answer === 'object' && answer !== null, `${pointer} is ${JSON.stringify(answer)}`);
  if (Array.isArray(recorded)) assert.equal(Array.isArray(answer) && answer.length, recorded.length, pointer);
  const fields = new Map<string, unknown>(Object.entries(answer));
  for (const [name, value] of Object.entries(recorded))
    assertKept(fields.get(name), value, `${pointer}/${name}`);
}

/** Asserts that two answers are equal but for rounding of their numbers. */
export function assertClose(answer: unknown, recorded: unknown, tolerance: number, pointer = ''): void {
  if (typeof recorded === 'number') {
    assert.ok(Math.abs(Number(answer) - recorded) <= tolerance, `${pointer}: ${answer} is not ${recorded}`);
    return;
  }
  if (typeof recorded !== 'object' || recorded === null) {
    assert.equal(answer, recorded, pointer);
    return;
  }
  assert.ok(typeof answer === 'object' && answer !== null, `${pointer} is ${JSON.stringify(answer)}`);
  const fields = new Map<string, unknown>(Object.entries(answer));
  for (const [name, value] of Object.entries(recorded))
    assertClose(fields.get(name), value, tolerance, `${pointer}/${name}`);
}
