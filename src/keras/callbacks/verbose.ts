import { Type } from 'typebox';
import { oneOf, stringEnum } from '../../schema/schema-helpers.js';
import { type Argument, absent, described, kind, published } from '../argument.js';

const schema = oneOf([Type.Boolean(), Type.Integer({ minimum: 0, maximum: 2 }), stringEnum(['auto'])]);

/** Accepted of every callback that prints, and dropped: the log of a job has every action. */
export const verbose = (): Argument<unknown, unknown, 'absent'> => ({
  ...published(
    'Verbose',
    described(
      'Without effect: the log and the events of the job have every action.',
      absent(kind<unknown>('anything', schema)),
    ),
  ),
  isNeutral: () => true,
});
