import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { MemoryBudget, MemoryBusyError, type MemoryShare } from '../../../src/api/bodies/memory-budget.js';

/** Shares of a budget of 10 bytes by name, and the names in the order in which they received bytes. */
function start(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const budget = new MemoryBudget(10, 60_000);
  const shares = new Map<string, MemoryShare>();
  const received: string[] = [];
  const shareOf = (name: string): MemoryShare => {
    const share = shares.get(name) ?? budget.open();
    shares.set(name, share);
    return share;
  };
  const take = (name: string, bytes: number) =>
    shareOf(name).reserve(bytes, (error) =>
      received.push(error instanceof MemoryBusyError ? `${name} fails` : name),
    );
  return { take, release: (name: string) => shareOf(name).release(), received };
}

describe('MemoryBudget', () => {
  test('grants free memory at once, and the rest in turn as it is released', (t) => {
    const { take, release, received } = start(t);
    take('a', 6);
    take('b', 6);
    take('c', 1);
    assert.deepEqual(received, ['a'], 'a small one does not overtake');
    release('a');
    assert.deepEqual(received, ['a', 'b', 'c']);
  });

  test('rejects a request that waits too long, and serves the next in line', (t) => {
    const { take, received } = start(t);
    take('a', 9);
    take('b', 11);
    t.mock.timers.tick(30_000);
    take('c', 1);
    t.mock.timers.tick(30_000);
    assert.deepEqual(received, ['a', 'b fails', 'c']);
  });

  test('serves the oldest body first, whichever asked first for more', (t) => {
    const { take, release, received } = start(t);
    take('a', 4);
    take('b', 3);
    take('c', 3);
    take('d', 3);
    take('b', 4);
    release('a');
    assert.deepEqual(received, ['a', 'b', 'c', 'b']);
  });

  test('lets one of the bodies that wait for each other exceed the budget until it is released', (t) => {
    const { take, release, received } = start(t);
    take('a', 5);
    take('b', 5);
    take('b', 2);
    take('a', 2);
    assert.deepEqual(received, ['a', 'b', 'b'], 'the first one that would wait');
    take('b', 1);
    assert.deepEqual(received, ['a', 'b', 'b', 'b'], 'whatever it takes');
    release('b');
    assert.deepEqual(received, ['a', 'b', 'b', 'b', 'a']);
  });

  test('lets no body exceed the budget that holds nothing', (t) => {
    const { take, received } = start(t);
    take('a', 10);
    take('b', 1);
    assert.deepEqual(received, ['a']);
  });
});
