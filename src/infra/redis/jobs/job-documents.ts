import { Type } from 'typebox';
import type { JobEvent } from '../../../contracts/jobs/events.js';
import {
  JOB_STATUSES,
  type JobDefinition,
  type JobRecord,
  type LogLine,
} from '../../../contracts/jobs/jobs.js';
import type { EpochMetrics, Progress } from '../../../contracts/jobs/progress.js';
import { REQUESTED_DEVICES } from '../../../contracts/resources.js';
import { type HasShape, hasShape } from '../../../domain/admission/has-shape.js';
import { DamagedRecordError } from '../../../domain/problems/unavailable-error.js';
import {
  hasDefinitionShape,
  readStoredDefinition,
  readStoredRecord,
  type StoredRecord,
} from '../../../domain/recovery/stored-record.js';
import { stringEnum } from '../../../schema/schema-helpers.js';

/** Larger records are not written: the limit of its body bounds a job. */
export const MAX_RECORD_BYTES = 32 * 1024 * 1024;

/** The fields that lists, views and requests rely on; the rest is shown as it is. */
const hasRecordShape = hasShape({
  id: Type.String(),
  name: Type.String(),
  labels: Type.Record(Type.String(), Type.String()),
  priority: Type.Number(),
  status: stringEnum(JOB_STATUSES),
  status_history: Type.Array(Type.Object({})),
  created_at: Type.String(),
  attempt: Type.Number(),
  attempts: Type.Array(Type.Object({})),
  first_attempt: Type.Number(),
  config: Type.Object({
    fit: Type.Object({ epochs: Type.Number() }),
    dataset: Type.Object({ id: Type.String() }),
    resources: Type.Optional(
      Type.Object({ device: stringEnum(REQUESTED_DEVICES), labels: Type.Array(Type.String()) }),
    ),
  }),
  report: Type.Object({}),
  latest: Type.Union([Type.Null(), Type.Object({ epoch: Type.Number(), attempt: Type.Number() })]),
  model: Type.Union([Type.Null(), Type.Object({ name: Type.String(), version: Type.Number() })]),
});
const hasProgressShape = hasShape({ epoch: Type.Number(), steps: Type.Number(), step_ms: Type.Number() });
const hasEventShape = hasShape({ id: Type.Number(), type: Type.String() });
const hasEpochShape = hasShape({ epoch: Type.Number(), attempt: Type.Number() });
const hasLineShape = hasShape({ at: Type.String(), level: Type.String(), message: Type.String() });

// This store reads what it wrote itself, from typed values. The types trust that; a damaged document is recognized by the
// fields that are relied on.
function parse<Document>(json: string, isWhole: HasShape): Document | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isWhole(value) ? (value as Document) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The record, and the definition that a record of version 0.1.0 has inside it.
 * @throws DamagedRecordError
 */
export function parseRecord(
  id: string,
  json: string,
): { record: JobRecord; definition: JobDefinition | undefined } {
  const stored = parse<StoredRecord>(json, hasRecordShape);
  if (stored === undefined || stored.id !== id) throw damagedRecord(id, 'it is not the record of a job');
  return readStoredRecord(stored);
}

/** @throws DamagedRecordError */
export function parseDefinition(id: string, json: string): JobDefinition {
  const definition = parse<JobDefinition>(json, hasDefinitionShape);
  if (definition === undefined) throw damagedDefinition(id, 'it is not the definition of a model');
  return readStoredDefinition(definition);
}

/** Whether Redis refused a command because the key holds another type of value. */
export const isOfAnotherType = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('WRONGTYPE');

/** The record of a job in Redis that cannot be read. */
export function damagedRecord(id: string, reason: string): DamagedRecordError {
  const detail = `The stored record of job ${id} is damaged. Ask the operator to restore it: npm run reindex rebuilds records that Redis does not have.`;
  return new DamagedRecordError(`job record ${id}`, detail, reason);
}

/** The stored definition of a job that is missing or cannot be read; the job itself can still be polled. */
export function damagedDefinition(id: string, reason: string): DamagedRecordError {
  const detail = `The stored model definition of job ${id} is missing or damaged. Post the job again from your own copy of the definition, and delete this one.`;
  return new DamagedRecordError(`definition of job ${id}`, detail, reason);
}

// Undefined for a damaged document.
export const parseEvent = (json: string): JobEvent | undefined => parse(json, hasEventShape);
export const parseEpoch = (json: string): EpochMetrics | undefined => parse(json, hasEpochShape);
export const parseProgress = (json: string): Progress | undefined => parse(json, hasProgressShape);

/** A stored line lacks its id, which is that of its stream entry (`<id>-0`). */
export function parseLogLine(entryId: string, json: string): LogLine | undefined {
  const line = parse<Omit<LogLine, 'id'>>(json, hasLineShape);
  return line && { id: Number.parseInt(entryId, 10), ...line };
}
