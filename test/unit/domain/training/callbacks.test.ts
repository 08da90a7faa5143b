import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EpochMetrics } from '../../../../src/contracts/jobs/progress.js';
import { remainingSeconds } from '../../../../src/domain/admission/estimates.js';
import { recordReport } from '../../../../src/domain/job/attempt-reports.js';
import { startAttempt } from '../../../../src/domain/job/transitions.js';
import { deliverJournals } from '../../../../src/domain/recovery/deliver-journals.js';
import { describedDataset } from '../../../fixtures/described-datasets.js';
import { askForJob } from '../../../helpers/api/ask-for-job.js';
import { sampleEpoch } from '../../../helpers/jobs/sample-epoch.js';
import { sampleJob } from '../../../helpers/jobs/sample-job.js';

function ask(callbacks: unknown, more: object = {}, validation_split = 0.1) {
  const layers = [{ type: 'Flatten' }, { type: 'Dense', units: 10, activation: 'softmax' }];
  const compile = { loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] };
  const fit = { validation_split, callbacks };
  return askForJob(
    { model: { layers }, compile, dataset: { id: 'mnist' }, fit, ...more },
    describedDataset(),
  );
}

function resolved(callbacks: unknown) {
  const { config, errors } = ask(callbacks);
  return config?.fit.callbacks ?? assert.fail(JSON.stringify(errors));
}

const EARLY_STOPPING = {
  type: 'EarlyStopping',
  monitor: 'val_loss',
  min_delta: 0,
  patience: 0,
  mode: 'min',
  baseline: null,
  restore_best_weights: false,
  start_from_epoch: 0,
};

describe('fit.callbacks', () => {
  test('are none by default', () => {
    assert.deepEqual([resolved(undefined), resolved(null), resolved([])], [[], [], []]);
  });

  test("are echoed with Keras's defaults, by name, with arguments, or as Keras serialises them, and can be posted again", () => {
    const saved = { module: 'keras.callbacks', class_name: 'EarlyStopping', config: { verbose: 1 } };
    const echoed = resolved(['EarlyStopping', { type: 'EarlyStopping' }, saved]);
    assert.deepEqual(echoed, [EARLY_STOPPING, EARLY_STOPPING, EARLY_STOPPING]);
    assert.deepEqual(resolved(echoed), echoed);
  });

  test('take the direction of what they monitor, unless it is given', () => {
    const accuracy = { type: 'ReduceLROnPlateau', monitor: 'val_accuracy' };
    const modes = resolved([accuracy, { ...accuracy, mode: 'min' }, 'ReduceLROnPlateau']);
    assert.deepEqual(
      modes.map((callback) => 'mode' in callback && callback.mode),
      ['max', 'min', 'min'],
    );
  });

  const refused: [string, unknown, string, RegExp][] = [
    [
      'an unknown monitor',
      { type: 'EarlyStopping', monitor: 'val_acc' },
      '/monitor',
      /reports 'val_acc'; monitor one of loss, accuracy, val_loss, val_accuracy\.$/,
    ],
    [
      'one in the saved form',
      { class_name: 'EarlyStopping', config: { monitor: 'x' } },
      '/config/monitor',
      /reports 'x'/,
    ],
    [
      'a factor that does not reduce',
      { type: 'ReduceLROnPlateau', factor: 1 },
      '/factor',
      /less than 1; got 1/,
    ],
    [
      'one in the saved form',
      { class_name: 'ReduceLROnPlateau', config: { factor: 2 } },
      '/config/factor',
      /less than 1; got 2/,
    ],
    ['an unknown argument', { type: 'EarlyStopping', patienc: 3 }, '/patienc', /did you mean 'patience'/],
    [
      'one in the saved form',
      { class_name: 'EarlyStopping', config: { foo: 1 } },
      '/config/foo',
      /must be omitted/,
    ],
    ['verbose', { type: 'EarlyStopping', verbose: 1 }, '/verbose', /Omit it: the metrics, events and log/],
    ['an unsupported callback', { type: 'ModelCheckpoint' }, '/type', /checkpoint field/],
    [
      'one in the saved form',
      { class_name: 'CSVLogger' },
      '/class_name',
      /not supported yet\. The metrics, events and logs/,
    ],
    ['a custom callback', { class_name: 'Mine', module: 'my', config: {} }, '/class_name', /custom class/],
    ['a misspelt name', 'early_stopping', '', /did you mean 'EarlyStopping'/],
    ['null', null, '', /must be one of 'EarlyStopping'/],
  ];
  for (const [what, callback, pointer, detail] of refused)
    test(`are refused with a pointer: ${what} (${JSON.stringify(callback)})`, () => {
      const { errors } = ask(['TerminateOnNaN', callback]);
      assert.deepEqual(
        errors.map((error) => error.pointer),
        [`/fit/callbacks/1${pointer}`],
      );
      assert.match(errors[0]?.detail ?? '', detail);
    });

  test('that monitor val_loss are refused without a held-out part', () => {
    const { errors } = ask(['EarlyStopping'], {}, 0);
    assert.match(
      errors[0]?.detail ?? '',
      /reports 'val_loss'; monitor one of loss, accuracy\. .*validation_split/,
    );
    assert.equal(errors[0]?.pointer, '/fit/callbacks/0/monitor');
  });

  test('that restore weights exclude checkpoint.restore_best', () => {
    const restoring = [{ type: 'EarlyStopping', restore_best_weights: true }];
    const { errors } = ask(restoring, { checkpoint: { restore_best: true } });
    assert.deepEqual(
      errors.map(({ pointer, code }) => [pointer, code]),
      [['/checkpoint/restore_best', 'conflicting_arguments']],
    );
    assert.deepEqual(ask(restoring, { checkpoint: { keep_best: 1 } }).errors, []);
  });
});

describe('what a callback did after an epoch', () => {
  const epoch: EpochMetrics = {
    ...sampleEpoch(3),
    callback_actions: [{ callback: 'EarlyStopping', action: 'stop_training', message: 'Stopped.' }],
  };
  const { record: queued } = sampleJob();
  const started = startAttempt(queued, { worker: 'w1', at: '2026-01-01T00:00:00.000Z' });
  const running = 'refusal' in started ? assert.fail() : started.record;
  const action = {
    type: 'callback',
    attempt: 1,
    epoch: 3,
    callback: 'EarlyStopping',
    action: 'stop_training',
    message: 'Stopped.',
  };

  test('is an event of its own behind that of the epoch, once', () => {
    const recorded = recordReport(running, 1, { type: 'epoch', epoch });
    if ('refusal' in recorded) return assert.fail();
    assert.deepEqual(recorded.events, [{ type: 'epoch', attempt: 1, epoch }, action]);
    const again = recordReport(recorded.record, 1, { type: 'epoch', epoch });
    assert.deepEqual('refusal' in again || again.events, []);
  });

  test('is delivered from the journal where it is missing, also where the event of the epoch is not', () => {
    const journals = [{ attempt: 1, reports: [{ type: 'epoch' as const, epoch }] }];
    const envelope = { id: 1, at: epoch.at };
    assert.deepEqual(deliverJournals(running, journals, []).events.slice(-1), [action]);
    const known = { ...envelope, type: 'epoch' as const, attempt: 1, epoch };
    const { events } = deliverJournals(running, journals, [known]);
    assert.deepEqual(events, [action]);
    const all = [known, ...events.map((event) => ({ ...envelope, ...event, id: 2 }))];
    assert.deepEqual(deliverJournals(running, journals, all).events, []);
  });

  test('leaves no time to an epoch that will not come', () => {
    assert.equal(remainingSeconds({ ...running, status: 'running', latest: epoch }, null), 0);
  });
});
