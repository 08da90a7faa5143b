import { Type } from 'typebox';
import type { TrainerToSupervisor } from '../../../src/contracts/ipc/trainer.js';
import {
  CheckpointSchema,
  CompilationSchema,
  DeviceSchema,
  EpochMetricsSchema,
  EvaluationSchema,
  PhaseSchema,
  ProgressSchema,
  ResumePointSchema,
} from '../../../src/contracts/job-progress.js';
import { LogLineSchema, StatusReasonSchema } from '../../../src/contracts/jobs.js';
import { ReproducibilitySchema } from '../../../src/contracts/reproducibility.js';
import { TimestampSchema } from '../../../src/schema/primitives.js';
import { closedObject, nullable, ref, tag } from '../../../src/schema/schema-helpers.js';
import { createValidator, type Validator } from '../../../src/validation/validation.js';

const OutcomeSchema = Type.Union([
  closedObject({ status: tag('succeeded') }),
  closedObject({ status: tag('cancelled') }),
  closedObject({ status: tag('paused') }),
  closedObject({ status: tag('failed'), reason: ref(StatusReasonSchema) }),
  closedObject({
    status: tag('refused'),
    refusal: closedObject({ op: nullable(Type.String()), where: Type.String(), cause: Type.String() }),
  }),
]);

const validators: { [Kind in TrainerToSupervisor['type']]: Validator } = {
  ready: createValidator(closedObject({ type: tag('ready'), device: ref(DeviceSchema) })),
  device: createValidator(closedObject({ type: tag('device'), device: ref(DeviceSchema) })),
  compilation: createValidator(
    closedObject({ type: tag('compilation'), compilation: ref(CompilationSchema) }),
  ),
  phase: createValidator(closedObject({ type: tag('phase'), phase: PhaseSchema })),
  progress: createValidator(closedObject({ type: tag('progress'), progress: ref(ProgressSchema) })),
  epoch: createValidator(closedObject({ type: tag('epoch'), epoch: ref(EpochMetricsSchema) })),
  checkpoint: createValidator(
    closedObject({
      type: tag('checkpoint'),
      checkpoint: ref(CheckpointSchema),
      removed: Type.Array(Type.Integer()),
    }),
  ),
  saved: createValidator(closedObject({ type: tag('saved'), position: ref(ResumePointSchema) })),
  reproducibility: createValidator(
    closedObject({ type: tag('reproducibility'), reproducibility: ref(ReproducibilitySchema) }),
  ),
  evaluation: createValidator(closedObject({ type: tag('evaluation'), evaluation: ref(EvaluationSchema) })),
  log: createValidator(
    closedObject({
      type: tag('log'),
      at: TimestampSchema,
      level: LogLineSchema.properties.level,
      message: Type.String(),
    }),
  ),
  finished: createValidator(closedObject({ type: tag('finished'), outcome: OutcomeSchema })),
};

/** Whether what came over IPC is a message of the protocol: a trainer whose memory is damaged can send anything. */
export function isTrainerMessage(value: unknown): value is TrainerToSupervisor {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  return isKind(value.type) && validators[value.type](value).length === 0;
}

function isKind(type: unknown): type is TrainerToSupervisor['type'] {
  return typeof type === 'string' && Object.hasOwn(validators, type);
}
