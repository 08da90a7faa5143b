import { type Static, Type } from 'typebox';
import {
  closedObject,
  nullable,
  nullableRef,
  oneOf,
  shared,
  stringEnum,
} from '../../schema/schema-helpers.js';
import { MAX_TEXT_LENGTH, shownText } from '../../schema/shown-text.js';

export const MAX_LABELS = 16;

const LabelValueSchema = shownText({
  empty: true,
  title: `text on one line of at most ${MAX_TEXT_LENGTH} characters`,
  description: 'The value of a label; may be empty.',
});

/** Labels by which clients mark their jobs. A domain rule checks the names, because it can explain errors. */
export const LabelsSchema = shared(
  'Labels',
  Type.Record(Type.String(), LabelValueSchema, {
    maxProperties: MAX_LABELS,
    description: `Your own names and values by which to find jobs, at most ${MAX_LABELS}: letters, digits, \`.\`, \`_\`, \`/\` and \`-\` in a name, at most ${MAX_TEXT_LENGTH} characters and bytes on one line in a value, without control, invisible and direction-changing characters; stored in Unicode NFC, without surrounding spaces.`,
  }),
);
export type Labels = Static<typeof LabelsSchema>;

const LabelFilterItemSchema = Type.String({
  pattern: '^[^:]{1,64}:[\\s\\S]{0,256}$',
  title: 'name:value',
  description: 'A label.',
});

/** `?label=team:vision`, or several labels, all of which must match. */
export const LabelFilterSchema = oneOf(
  [LabelFilterItemSchema, Type.Array(LabelFilterItemSchema, { maxItems: MAX_LABELS })],
  { description: 'Only jobs with this label, as `name:value`; repeat it to require several labels.' },
);
export type LabelFilter = Static<typeof LabelFilterSchema>;

export const MAX_PRIORITY = 100;
export const DEFAULT_PRIORITY = 0;
export const PrioritySchema = Type.Integer({
  minimum: -MAX_PRIORITY,
  maximum: MAX_PRIORITY,
  default: DEFAULT_PRIORITY,
  description: 'Jobs with a higher number run first; among equal ones, the one queued first.',
});

/** Why no live worker accepts a job. */
export const WAITING_REASONS = ['no_matching_worker'] as const;
export const WaitingReasonSchema = closedObject(
  {
    code: stringEnum(WAITING_REASONS),
    message: Type.String({
      description:
        'The resources that the job requests, those that the live workers offer, and how to fix the mismatch.',
    }),
  },
  { $id: 'WaitingReason' },
);
export type WaitingReason = Static<typeof WaitingReasonSchema>;

/** Expectations for a queued job; each is null if it is unknown. */
export const outlookProperties = {
  queue_position: nullable(
    Type.Integer({
      description:
        'Position among the queued jobs that request the same device and worker labels, from 1; null unless the job is queued.',
    }),
  ),
  waiting_reason: nullableRef(WaitingReasonSchema),
  estimated_start_at: nullable(
    Type.String({
      format: 'date-time',
      description:
        'For a queued job: when a worker should become free for it, estimated from the epochs of the running jobs. Null if no live worker accepts it, a running job has not reported enough yet, or the duration of a job ahead of it is unknown.',
    }),
  ),
  estimated_finish_at: nullable(
    Type.String({
      format: 'date-time',
      description:
        'For a running job: when its last epoch should end, estimated from the pace so far, without evaluation and saving. Null before the first steps.',
    }),
  ),
};
