import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drawDigit, encodePng, readTestDigit } from '../../scripts/demo/digit.js';
import { finishedLine, runningLine } from '../../scripts/demo/progress-line.js';
import { readServerSentEvents } from '../../scripts/demo/server-sent-events.js';

const PLAIN = { columns: Infinity, color: false };

const EPOCH = {
  epoch: 1,
  attempt: 1,
  loss: 0.34112,
  metrics: { accuracy: 0.90121 },
  val_loss: 0.00016,
  val_metrics: { accuracy: 0.95 },
  learning_rate: 0.001,
  seconds: 1.7,
  samples: 50_000,
  samples_per_second: 30_000,
  steps: 391,
  step_ms: 4.2,
  at: '2026-01-01T00:00:00.000Z',
};

const PROGRESS = {
  epoch: 1,
  epochs: 5,
  step: 195,
  steps: 391,
  samples: 24_960,
  total_samples: 50_000,
  loss: 0.5,
  metrics: { accuracy: 0.8 },
  elapsed_seconds: 0.8,
  step_ms: 0.412,
};

describe('progress line', () => {
  it('draws a finished epoch as Keras does, counting samples', () => {
    const expected =
      '50000/50000 ━━━━━━━━━━━━━━━━━━━━ 2s 4ms/step - accuracy: 0.9012 - loss: 0.3411 - val_accuracy: 0.9500 - val_loss: 1.6000e-04';
    assert.equal(finishedLine(EPOCH, PLAIN), expected);
  });

  it('draws a running epoch with the time that remains', () => {
    const expected = '24960/50000 ━━━━━━━━━            0s 412µs/step - accuracy: 0.8000 - loss: 0.5000';
    assert.equal(runningLine(PROGRESS, PLAIN), expected);
    assert.match(runningLine({ ...PROGRESS, step_ms: 1000 }, PLAIN), / 3:16 1s\/step /);
  });

  it('leaves out validation where there is none, and names what is not a number', () => {
    const line = finishedLine({ ...EPOCH, loss: 'NaN', val_loss: null, val_metrics: null }, PLAIN);
    assert.match(line, / - loss: NaN$/);
  });

  it('fits its lines into the terminal', () => {
    assert.equal(runningLine(PROGRESS, { columns: 70, color: false }).length, 69);
    assert.equal(finishedLine(EPOCH, { columns: 118, color: false }).length, 117);
  });
});

describe('readServerSentEvents', () => {
  it('reads events across chunks and passes over comments', async () => {
    const chunks = [
      'id: 1\nevent: queued\nda',
      'ta: {"a":1}\n\n: heartbeat\n\nid: 2\r\n',
      'data: x\r\ndata: y\r\n\r\n',
    ];
    const events = [];
    for await (const event of readServerSentEvents(
      ReadableStream.from(chunks.map((text) => Buffer.from(text))),
    )) {
      events.push(event);
    }
    assert.deepEqual(events, [
      { id: '1', event: 'queued', data: '{"a":1}' },
      { id: '2', event: 'message', data: 'x\ny' },
    ]);
  });
});

describe('readTestDigit', () => {
  it('gives the first test image, a seven, that reads as one and encodes as PNG', async () => {
    const digit = await readTestDigit(0);
    assert.equal(digit.label, 7);
    assert.equal(drawDigit(digit)[1]?.trim(), '▀█▀████████████▄');
    assert.equal((await encodePng(digit)).subarray(1, 4).toString(), 'PNG');
  });

  it('refuses an image that is not there', async () => {
    await assert.rejects(readTestDigit(10_000), /ends before byte/);
  });
});
