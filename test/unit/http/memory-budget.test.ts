import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MemoryBudget, MemoryBusyError } from '../../../src/api/bodies/memory-budget.js';

describe('MemoryBudget', () => {
  test('grants free memory at once, and the rest in turn as it is released', () => {
    const budget = new MemoryBudget(10, 60_000);
    const received: string[] = [];
    const take = (name: string, bytes: number) =>
      budget.reserve(bytes, (error) => received.push(error === undefined ? name : error.name));
    take('a', 6);
    take('b', 6);
    take('c', 1);
    assert.deepEqual(received, ['a'], 'a small one does not overtake');
    budget.release(6);
    assert.deepEqual(received, ['a', 'b', 'c']);
  });

  test('rejects a request that waits too long, and serves the next in line', async () => {
    const budget = new MemoryBudget(10, 5);
    const received = await new Promise<unknown[]>((resolve) => {
      const order: unknown[] = [];
      budget.reserve(9, () => order.push('first'));
      budget.reserve(11, (error) => order.push(error instanceof MemoryBusyError));
      budget.reserve(1, () => resolve([...order, 'last']));
    });
    assert.deepEqual(received, ['first', true, 'last']);
  });
});
