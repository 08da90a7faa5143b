import { type Static, Type } from 'typebox';
import { closedObject, nullable, nullableRef, oneOf, stringEnum } from '../schema/schema-helpers.js';
import { MAX_TEXT_LENGTH, shownText } from '../schema/shown-text.js';

export const MAX_LABELS = 16;

const LabelValueSchema = shownText({
  empty: true,
  title: `text on one line of at most ${MAX_TEXT_LENGTH} characters`,
  description: 'The value of a label; empty for a label without one.',
});

/** What clients mark their jobs with. The form of the names is checked by a rule, which can say what is wrong. */
export const LabelsSchema = Type.Record(Type.String(), LabelValueSchema, {
  maxProperties: MAX_LABELS,
  description: `Names and values of your own, at most ${MAX_LABELS}, to find jobs by: letters, digits, \`.\`, \`_\`, \`/\` and \`-\` in a name, at most ${MAX_TEXT_LENGTH} characters and bytes on one line in a value, without control, invisible and direction-changing characters; stored in Unicode's NFC form, without spaces around it.`,
});
export type Labels = Static<typeof LabelsSchema>;

const LabelFilterItemSchema = Type.String({
  pattern: '^[^:]{1,64}:[\\s\\S]{0,256}$',
  title: 'name:value',
  description: 'A label.',
});

/** `?label=team:vision`, or several of them, all of which must be there. */
export const LabelFilterSchema = oneOf(
  [LabelFilterItemSchema, Type.Array(LabelFilterItemSchema, { maxItems: MAX_LABELS })],
  { description: 'Only jobs with this label, as `name:value`; given several times, with all of them.' },
);
export type LabelFilter = Static<typeof LabelFilterSchema>;

export const MAX_PRIORITY = 100;
export const DEFAULT_PRIORITY = 0;
export const PrioritySchema = Type.Integer({
  minimum: -MAX_PRIORITY,
  maximum: MAX_PRIORITY,
  default: DEFAULT_PRIORITY,
  description: 'Jobs of a higher number run first; of two equal ones, the one queued first.',
});

/** Why no live worker takes a job. */
export const WAITING_REASONS = ['no_matching_worker'] as const;
export const WaitingReasonSchema = closedObject(
  {
    code: stringEnum(WAITING_REASONS),
    message: Type.String({
      description: 'What the job asks for, what the live workers offer, and what to do about it.',
    }),
  },
  { $id: 'WaitingReason' },
);
export type WaitingReason = Static<typeof WaitingReasonSchema>;

/** What a queued job can expect. All of it is null where it cannot be known. */
export const outlookProperties = {
  queue_position: nullable(
    Type.Integer({
      description:
        '1 is next of the jobs that ask for the same device and worker labels; null unless the job waits in the queue.',
    }),
  ),
  waiting_reason: nullableRef(WaitingReasonSchema),
  estimated_start_at: nullable(
    Type.String({
      format: 'date-time',
      description:
        'Of a queued job: when a worker should be free for it, from the epochs of the jobs that run now. Null where no live worker takes it, a running job has reported too little so far, or jobs are ahead whose length nobody knows.',
    }),
  ),
  estimated_finish_at: nullable(
    Type.String({
      format: 'date-time',
      description:
        'Of a running job: when its last epoch should be over, from the pace so far; without evaluation and saving. Null before the first steps.',
    }),
  ),
};
