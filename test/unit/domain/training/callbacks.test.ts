import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ModelReport } from '../../../../src/contracts/jobs/jobs.js';
import type { EpochMetrics } from '../../../../src/contracts/jobs/progress.js';
import { remainingSeconds } from '../../../../src/domain/admission/estimates.js';
import { recordReport } from '../../../../src/domain/job/attempt-reports.js';
import { startAttempt } from '../../../../src/domain/job/transitions.js';
import { deliverJournals } from '../../../../src/domain/recovery/deliver-journals.js';
import { describedDataset } from '../../../fixtures/described-datasets.js';
import { askForJob } from '../../../helpers/api/ask-for-job.js';
import { sampleEpoch } from '../../../helpers/jobs/sample-epoch.js';
import { sampleJob } from '../../../helpers/jobs/sample-job.js';

function ask(callbacks: unknown, more: object = {}, settings: object = {}) {
  const layers = [{ type: 'Flatten' }, { type: 'Dense', units: 10, activation: 'softmax' }];
  const compile = { loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] };
  const fit = { validation_split: 0.1, ...settings, callbacks };
  return askForJob(
    { model: { layers }, compile, dataset: { id: 'mnist' }, fit, ...more },
    describedDataset(),
  );
}

function resolved(callbacks: unknown) {
  const { config, errors } = ask(callbacks);
  return config?.fit.callbacks ?? assert.fail(JSON.stringify(errors));
}

const warningsOf = (report: ModelReport | undefined) => report?.warnings ?? [];

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
    ['an unsupported callback', { type: 'OrbaxCheckpoint' }, '/type', /Use ModelCheckpoint/],
    [
      'one in the saved form',
      { class_name: 'LambdaCallback' },
      '/class_name',
      /not supported yet\. It runs Python code/,
    ],
    ['a callback that sends', 'RemoteMonitor', '', /sends nothing to other servers/],
    ['an argument of Keras 2', { type: 'ModelCheckpoint', period: 2 }, '/period', /Write 'every_epochs'/],
    ['a scheduler without rates', 'LearningRateScheduler', '', /needs the argument schedule/],
    ['one in the saved form', { class_name: 'LearningRateScheduler' }, '/config/schedule', /Missing field/],
    ['no rates', { type: 'LearningRateScheduler', schedule: [] }, '/schedule', /list of 1 to/],
    ['a rate below 0', { type: 'LearningRateScheduler', schedule: [0.1, -1] }, '/schedule/1', /at least 0/],
    [
      'a function',
      { type: 'LearningRateScheduler', schedule: { class_name: '__lambda__', config: {} } },
      '/schedule/class_name',
      /Python code/,
    ],
    [
      'a schedule whose arguments do not fit',
      {
        class_name: 'LearningRateScheduler',
        config: {
          schedule: {
            class_name: 'CosineDecay',
            config: { initial_learning_rate: 1, decay_steps: 9, warmup_steps: 2 },
          },
        },
      },
      '/config/schedule/config/warmup_steps',
      /no warmup_target/,
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

  test('print nothing, so that verbose is accepted and dropped', () => {
    const reduce = { type: 'ReduceLROnPlateau', verbose: 2 };
    assert.ok(resolved([{ type: 'EarlyStopping', verbose: 1 }, reduce]).every((one) => !('verbose' in one)));
  });

  test("whose work the service does are accepted with any of Keras's arguments, and a warning names what does it", () => {
    const given = [
      { type: 'CSVLogger', filename: 'log.csv', append: true },
      {
        class_name: 'TensorBoard',
        module: 'keras.callbacks',
        config: { log_dir: 'logs', profile_batch: [5, 9] },
      },
      'History',
      { type: 'ProgbarLogger' },
      { type: 'BackupAndRestore', backup_dir: '/tmp/backup', save_freq: 100 },
    ];
    const { config, report } = ask(given);
    assert.deepEqual(config?.fit.callbacks?.[1], {
      type: 'TensorBoard',
      log_dir: 'logs',
      profile_batch: [5, 9],
    });
    assert.deepEqual(resolved(config?.fit.callbacks), config?.fit.callbacks);
    const found = warningsOf(report).filter(({ code }) => code === 'built_in');
    assert.deepEqual(
      found.map(({ pointer }) => pointer),
      ['/fit/callbacks/0', '/fit/callbacks/1', '/fit/callbacks/2', '/fit/callbacks/3', '/fit/callbacks/4'],
    );
    assert.match(found[4]?.detail ?? '', /^BackupAndRestore has no effect: .* continues from the newest one/);
  });

  test('that monitor val_loss are refused without a held-out part', () => {
    const { errors } = ask(['EarlyStopping'], {}, { validation_split: 0 });
    assert.match(
      errors[0]?.detail ?? '',
      /reports 'val_loss'; monitor one of loss, accuracy\. .*validation_split/,
    );
    assert.equal(errors[0]?.pointer, '/fit/callbacks/0/monitor');
  });
});

describe('the best epoch', () => {
  const restoring = { type: 'EarlyStopping', restore_best_weights: true };
  const saving = { type: 'ModelCheckpoint', save_best_only: true };
  const checkpointOf = (callbacks: unknown, checkpoint?: object) => {
    const { config, errors } = ask(callbacks, { checkpoint });
    return config?.checkpoint ?? assert.fail(JSON.stringify(errors));
  };
  const defaults = checkpointOf([]);

  test('is that of the callbacks, which the options of checkpoints then echo; the echo can be posted again', () => {
    const restored = checkpointOf([{ ...restoring, monitor: 'val_accuracy' }]);
    assert.deepEqual(restored, { ...defaults, restore_best: true, monitor: 'val_accuracy', mode: 'max' });
    const saved = checkpointOf([saving]);
    assert.deepEqual(saved, { ...defaults, keep_best: 1 });
    const callbacks = [saving, { ...restoring, patience: 3 }, 'EarlyStopping'];
    const { config } = ask(callbacks, { checkpoint: { restore_best: true, keep_best: 3 } });
    assert.deepEqual(config?.checkpoint, { ...defaults, keep_best: 3, restore_best: true });
    assert.deepEqual(checkpointOf(config?.fit.callbacks, config?.checkpoint), config?.checkpoint);
  });

  const conflicts: [string, unknown[], object | undefined, string, RegExp][] = [
    [
      'two callbacks',
      [restoring, { ...saving, monitor: 'val_accuracy' }],
      undefined,
      '/fit/callbacks/1/monitor',
      /monitor val_accuracy here, and by monitor val_loss at \/fit\/callbacks\/0\/monitor/,
    ],
    [
      'two modes',
      [restoring, { class_name: 'ModelCheckpoint', config: { save_best_only: true, mode: 'max' } }],
      undefined,
      '/fit/callbacks/1/config/mode',
      /mode max here, and by mode min at \/fit\/callbacks\/0\/mode/,
    ],
    [
      'a callback and restore_best',
      [restoring],
      { restore_best: true, monitor: 'loss' },
      '/checkpoint/monitor',
      /monitor loss here, and by monitor val_loss at \/fit/,
    ],
    [
      'a callback and keep_best',
      [saving],
      { keep_best: 2, mode: 'max' },
      '/checkpoint/mode',
      /mode max here/,
    ],
  ];
  for (const [what, callbacks, checkpoint, pointer, detail] of conflicts)
    test(`is refused where two places choose it differently, which are both named: ${what}`, () => {
      const { errors } = ask(callbacks, { checkpoint });
      assert.deepEqual(
        errors.map((error) => [error.pointer, error.code]),
        [[pointer, 'conflicting_arguments']],
      );
      assert.match(errors[0]?.detail ?? '', detail);
    });

  test('is not chosen by options that compare nothing: those have no effect, with a warning', () => {
    const { config, report } = ask([{ ...restoring, monitor: 'loss' }], {
      checkpoint: { monitor: 'accuracy' },
    });
    assert.equal(config?.checkpoint.monitor, 'loss');
    assert.ok(
      warningsOf(report).some(
        ({ code, pointer }) => code === 'no_effect' && pointer === '/checkpoint/monitor',
      ),
    );
  });
});

describe('ModelCheckpoint', () => {
  const keras = {
    class_name: 'ModelCheckpoint',
    module: 'keras.callbacks',
    config: {
      filepath: '{epoch}.weights.h5',
      save_weights_only: true,
      initial_value_threshold: 0.5,
      verbose: 1,
    },
  };

  test("accepts Keras's arguments; those without effect are warnings", () => {
    const { report, errors } = ask([keras]);
    assert.deepEqual(errors, []);
    assert.deepEqual(
      warningsOf(report).flatMap(({ code, pointer }) => (code === 'no_effect' ? [pointer] : [])),
      ['filepath', 'save_weights_only', 'initial_value_threshold'].map(
        (name) => `/fit/callbacks/0/config/${name}`,
      ),
    );
  });

  test('needs no value to monitor unless it saves the best', () => {
    const unvalidated = { validation_split: 0 };
    assert.deepEqual(ask([keras], {}, unvalidated).errors, []);
    const { errors } = ask([{ type: 'ModelCheckpoint', save_best_only: true }], {}, unvalidated);
    assert.deepEqual(
      errors.map(({ pointer }) => pointer),
      ['/fit/callbacks/0/monitor'],
    );
  });

  test('sets how often and how many checkpoints are kept; the larger of two numbers counts', () => {
    const { config } = ask([{ type: 'ModelCheckpoint', keep: 7, every_epochs: 2 }], {
      checkpoint: { keep_last: 3 },
    });
    assert.deepEqual([config?.checkpoint.keep_last, config?.checkpoint.every_epochs], [7, 2]);
    assert.equal(ask([{ type: 'ModelCheckpoint', keep: 2 }]).config?.checkpoint.keep_last, 2);
  });

  test('is refused where it counts batches, and where two intervals are given', () => {
    const counting = { type: 'ModelCheckpoint', save_freq: 100, every_epochs: 2 };
    const { errors } = ask([counting], { checkpoint: { every_epochs: 3 } });
    assert.deepEqual(
      errors.map(({ pointer, code }) => [pointer, code]),
      [
        ['/fit/callbacks/0/save_freq', 'unsupported_argument'],
        ['/fit/callbacks/0/every_epochs', 'conflicting_arguments'],
      ],
    );
    assert.match(errors[1]?.detail ?? '', /2 here and 3 at \/checkpoint\/every_epochs/);
  });
});

describe('SwapEMAWeights', () => {
  const loss = 'sparse_categorical_crossentropy';
  const averaging = { compile: { loss, optimizer: { type: 'adam', use_ema: true } } };
  const swap = { type: 'SwapEMAWeights', swap_on_epoch: true };

  test('needs an optimizer with use_ema, which may be one of several, and is given once', () => {
    const { errors } = ask(['SwapEMAWeights', swap]);
    assert.deepEqual(
      errors.map(({ pointer }) => pointer),
      ['/fit/callbacks/0', '/fit/callbacks/1'],
    );
    assert.match(errors[0]?.detail ?? '', /Set use_ema to true in compile\.optimizer/);
    const optimizer = {
      type: 'multioptimizer',
      default_optimizer: 'adam',
      optimizer_map: { 'dense.*': averaging.compile.optimizer },
    };
    assert.deepEqual(ask([swap], { compile: { loss, optimizer } }).errors, []);
  });

  test('warns where it swaps nothing, where it changes what a callback before it saves, and where the best epoch lacks the averages', () => {
    const callbacks = (given: unknown[], settings = {}) => {
      const { report } = ask(given, averaging, settings);
      return warningsOf(report).flatMap(({ code, pointer }) =>
        pointer.startsWith('/fit/callbacks') ? [code] : [],
      );
    };
    assert.deepEqual(callbacks(['SwapEMAWeights'], { validation_split: 0 }), ['no_effect']);
    assert.deepEqual(callbacks(['ModelCheckpoint', 'EarlyStopping', swap]), ['callback_order']);
    assert.deepEqual(callbacks([swap, 'ModelCheckpoint']), []);
    assert.deepEqual(callbacks(['ModelCheckpoint', 'SwapEMAWeights']), []);
    const restoring = { type: 'EarlyStopping', restore_best_weights: true };
    assert.deepEqual(callbacks([restoring, 'SwapEMAWeights']), ['unsaved_averages']);
    assert.deepEqual(callbacks([swap, restoring]), []);
  });
});

describe('LearningRateScheduler', () => {
  const list = { type: 'LearningRateScheduler', schedule: [0.1, 0.05] };

  test('echoes its rates, or every argument of its schedule, in short form or as Keras serialises it', () => {
    const cosine = { type: 'CosineDecay', initial_learning_rate: 0.1, decay_steps: 5 };
    const complete = { ...cosine, alpha: 0, warmup_target: null, warmup_steps: 0 };
    const { type, ...config } = cosine;
    const echoed = resolved([
      list,
      { type: list.type, schedule: cosine },
      { class_name: list.type, config: { schedule: { class_name: type, config } } },
    ]);
    assert.deepEqual(echoed, [
      list,
      { type: list.type, schedule: complete },
      { type: list.type, schedule: complete },
    ]);
    assert.deepEqual(resolved(echoed), echoed);
  });

  test('warns of fewer rates than epochs, of more, and of rates that it overrules', () => {
    const { report } = ask(
      [list, 'ReduceLROnPlateau', { ...list, schedule: [0.1, 0.2, 0.3, 0.4] }],
      {},
      { epochs: 3 },
    );
    assert.deepEqual(
      warningsOf(report)
        .filter(({ pointer }) => pointer.startsWith('/fit/callbacks'))
        .map(({ code, pointer }) => [code, pointer]),
      [
        ['repeated_learning_rate', '/fit/callbacks/0/schedule'],
        ['no_effect', '/fit/callbacks/2/schedule'],
        ['no_effect', '/fit/callbacks/0'],
        ['no_effect', '/fit/callbacks/1'],
      ],
    );
  });

  test('and ReduceLROnPlateau are refused where the optimizer has a schedule, as in Keras', () => {
    const learning_rate = {
      type: 'ExponentialDecay',
      initial_learning_rate: 0.1,
      decay_steps: 10,
      decay_rate: 0.9,
    };
    const scheduled = { type: 'sgd', learning_rate };
    for (const optimizer of [
      scheduled,
      { type: 'multioptimizer', default_optimizer: 'adam', optimizer_map: { 'dense.*': scheduled } },
    ]) {
      const compile = { loss: 'sparse_categorical_crossentropy', optimizer };
      const { errors } = ask([list, 'ReduceLROnPlateau', 'TerminateOnNaN'], { compile });
      assert.deepEqual(
        errors.map(({ pointer, code }) => [pointer, code]),
        [
          ['/fit/callbacks/0', 'conflicting_arguments'],
          ['/fit/callbacks/1', 'conflicting_arguments'],
        ],
      );
      assert.match(errors[0]?.detail ?? '', /schedule ExponentialDecay of the optimizer/);
    }
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
