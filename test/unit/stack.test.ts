import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { portOf } from '../../scripts/stack.js';

describe('the port under which the API starts again', () => {
  for (const [url, port] of [
    ['http://127.0.0.1:3000', '3000'],
    ['http://[::1]:41234', '41234'],
    ['http://0.0.0.0:80', '80'],
  ] as const)
    test(`${url} is ${port}`, () => assert.equal(portOf(url), port));
});
