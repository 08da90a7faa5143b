import { type Static, Type } from 'typebox';
import { TimestampSchema } from '../../schema/primitives.js';
import { closedObject, discriminatedUnion, ref, tag } from '../../schema/schema-helpers.js';
import { PredictionsFileSchema } from './inference.js';
import { listOf, ResumeFromSchema, StatusReasonSchema } from './jobs.js';
import {
  CheckpointSchema,
  callbackActionProperties,
  DeviceSchema,
  EpochMetricsSchema,
  EvaluationSchema,
  PhaseSchema,
} from './progress.js';

const envelope = {
  id: Type.Integer({ description: 'Counts from 1 within each job; the SSE event id.' }),
  at: TimestampSchema,
};
const attempt = { attempt: Type.Integer() };

const eventSchemas = [
  closedObject({ ...envelope, type: tag('queued') }, { $id: 'QueuedEvent' }),
  closedObject(
    { ...envelope, type: tag('started'), ...attempt, worker: Type.String() },
    { $id: 'StartedEvent' },
  ),
  closedObject(
    { ...envelope, type: tag('requeued'), ...attempt, reason: ref(StatusReasonSchema) },
    {
      $id: 'RequeuedEvent',
      description: 'The attempt was abandoned; another will continue from its last saved state.',
    },
  ),
  closedObject(
    { ...envelope, type: tag('device'), ...attempt, device: ref(DeviceSchema) },
    { $id: 'DeviceEvent' },
  ),
  closedObject({ ...envelope, type: tag('phase'), ...attempt, phase: PhaseSchema }, { $id: 'PhaseEvent' }),
  closedObject(
    { ...envelope, type: tag('epoch'), ...attempt, epoch: ref(EpochMetricsSchema) },
    { $id: 'EpochEvent' },
  ),
  closedObject(
    { ...envelope, type: tag('callback'), ...attempt, epoch: Type.Integer(), ...callbackActionProperties },
    {
      $id: 'CallbackEvent',
      description: 'The action of a callback in the epoch that the preceding event reports, or after it.',
    },
  ),
  closedObject(
    { ...envelope, type: tag('checkpoint'), ...attempt, checkpoint: ref(CheckpointSchema) },
    { $id: 'CheckpointEvent' },
  ),
  closedObject(
    { ...envelope, type: tag('evaluation'), ...attempt, evaluation: ref(EvaluationSchema) },
    { $id: 'EvaluationEvent' },
  ),
  closedObject(
    { ...envelope, type: tag('predictions'), ...attempt, predictions: ref(PredictionsFileSchema) },
    { $id: 'PredictionsEvent', description: 'The file of predictions is complete.' },
  ),
  closedObject({ ...envelope, type: tag('pausing') }, { $id: 'PausingEvent' }),
  closedObject({ ...envelope, type: tag('paused'), reason: ref(StatusReasonSchema) }, { $id: 'PausedEvent' }),
  closedObject({ ...envelope, type: tag('resumed') }, { $id: 'ResumedEvent' }),
  closedObject(
    { ...envelope, type: tag('retried'), from: ResumeFromSchema },
    { $id: 'RetriedEvent', description: 'A finished job was queued again.' },
  ),
  closedObject({ ...envelope, type: tag('cancelling') }, { $id: 'CancellingEvent' }),
  closedObject(
    { ...envelope, type: tag('cancelled'), reason: ref(StatusReasonSchema) },
    { $id: 'CancelledEvent' },
  ),
  closedObject({ ...envelope, type: tag('failed'), reason: ref(StatusReasonSchema) }, { $id: 'FailedEvent' }),
  closedObject(
    {
      ...envelope,
      type: tag('succeeded'),
      model: Type.Optional(closedObject({ name: Type.String(), version: Type.Integer() })),
    },
    { $id: 'SucceededEvent' },
  ),
] as const;

export const JobEventSchema = discriminatedUnion('type', eventSchemas, {
  $id: 'JobEvent',
  description: 'One entry of the append-only log of a job.',
});
export type JobEvent = Static<typeof JobEventSchema>;

type WithoutEnvelope<Event> = Event extends JobEvent ? Omit<Event, 'id' | 'at'> : never;

/** An event before the log assigns its id and time. */
export type NewJobEvent = WithoutEnvelope<JobEvent>;

export const JobEventListSchema = listOf(JobEventSchema, 'JobEventList');

export const jobEventComponents = [...eventSchemas, JobEventSchema, JobEventListSchema];
