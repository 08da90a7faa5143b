import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { IngestReplySchema } from '../../../src/contracts/ipc/ingest.js';
import { PredictorToApiSchema } from '../../../src/contracts/ipc/predictor.js';
import { TrainerToSupervisorSchema } from '../../../src/contracts/ipc/trainer.js';
import { createMessageCheck } from '../../../src/validation/message-check.js';

const GARBAGE = [
  undefined,
  null,
  1,
  'ready',
  [],
  {},
  { type: 1 },
  { type: 'constructor' },
  { type: 'ready', more: 1 },
];

describe('createMessageCheck', () => {
  for (const [name, isMessage] of [
    ['trainer', createMessageCheck(TrainerToSupervisorSchema)],
    ['predictor', createMessageCheck(PredictorToApiSchema)],
    ['ingest', createMessageCheck(IngestReplySchema)],
  ] as const)
    test(`refuses messages outside of the ${name} protocol`, () => {
      for (const value of GARBAGE) assert.equal(isMessage(value), false, JSON.stringify(value));
    });

  test('checks the content of a message by its type', () => {
    const isMessage = createMessageCheck(TrainerToSupervisorSchema);
    assert.ok(isMessage({ type: 'saved', position: { epoch: 1, step: 0 } }));
    assert.ok(!isMessage({ type: 'saved', position: { epoch: '1', step: 0 } }));
    assert.ok(isMessage({ type: 'finished', outcome: { status: 'cancelled' } }));
    assert.ok(!isMessage({ type: 'finished', outcome: { status: 'refused' } }));
  });
});
