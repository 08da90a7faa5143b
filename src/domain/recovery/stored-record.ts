import { Type } from 'typebox';
import { DEFAULT_PROJECT } from '../../contracts/access.js';
import type { JobDefinition, JobRecord } from '../../contracts/jobs/jobs.js';
import { LAYER_TYPES } from '../../keras/layers/index.js';
import { hasShape } from '../admission/has-shape.js';
import { completeModel } from '../model/short/resolved-graph.js';

const ENTRY_TYPES = [...LAYER_TYPES, 'Operation', 'Model'];

/** Whether a stored definition has the fields that are relied on; a damaged document may still be JSON. */
export const hasDefinitionShape = hasShape({
  model: Type.Object({
    name: Type.String(),
    input_shape: Type.Optional(Type.Array(Type.Number())),
    layers: Type.Array(Type.Object({ type: Type.Union(ENTRY_TYPES.map((type) => Type.Literal(type))) })),
  }),
  layers: Type.Array(Type.Object({})),
});

/** A stored definition with the arguments that its version did not know yet. */
export const readStoredDefinition = (stored: JobDefinition): JobDefinition => ({
  ...stored,
  model: completeModel(stored.model),
});

type LaterField = 'project' | 'checkpoint_epoch';

/**
 * A record as it may lie in Redis or on the disk: written before some of its fields existed, or with the definition of the
 * job inside it.
 */
export type StoredRecord = Omit<JobRecord, LaterField | 'config' | 'report'> &
  Partial<Pick<JobRecord, LaterField>> & {
    config: JobRecord['config'] & Partial<Pick<JobDefinition, 'model'>>;
    report: JobRecord['report'] & Partial<Pick<JobDefinition, 'layers'>>;
  };

/**
 * The record with every field (one without a project belongs to the default project), and the definition that it was
 * stored with; undefined where the definition lies apart.
 */
export function readStoredRecord(stored: StoredRecord): {
  record: JobRecord;
  definition: JobDefinition | undefined;
} {
  const { project = DEFAULT_PROJECT, checkpoint_epoch = null } = stored;
  const { model, ...config } = stored.config;
  const { layers = [], ...report } = stored.report;
  return {
    record: { ...stored, project, checkpoint_epoch, config, report },
    definition: model === undefined ? undefined : { model, layers },
  };
}
