import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createPace } from '../../../src/domain/pace.js';

/** Occupies the event loop. */
function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

async function timed(run: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
}

describe('work at a pace', () => {
  // A rest keeps no process alive.
  let alive: NodeJS.Timeout;
  before(() => {
    alive = setInterval(() => {}, 1000);
  });
  after(() => clearInterval(alive));

  test('rests for as long as its share of the time requires', async () => {
    const rest = createPace(0.25);
    for (const _ of [1, 2]) {
      work(20);
      assert.ok((await timed(rest)) >= 55);
    }
  });

  test('does not pay for a timer after short steps, whose time adds up', async () => {
    const rest = createPace(0.5);
    let timers = 0;
    for (let step = 0; step < 40; step += 1) {
      work(1);
      if ((await timed(rest)) > 2) timers += 1;
    }
    assert.ok(timers > 0 && timers < 20, `${timers} timers`);
  });

  test('does not wait for what other processes took', async () => {
    const rest = createPace(0.5);
    work(400);
    assert.ok((await timed(rest)) < 300);
  });
});
