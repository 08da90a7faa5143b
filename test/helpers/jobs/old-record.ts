import type { NewJob } from '../../../src/domain/job/ports.js';

/** The record of a job as version 0.1.0 stored it: the definition inside, the fields of later versions missing. */
export function oldRecord({ record, definition: { model, layers } }: Pick<NewJob, 'record' | 'definition'>) {
  const { project: _project, checkpoint_epoch: _epoch, config, report, ...others } = record;
  const { name, task, ...parts } = config;
  return { ...others, config: { name, task, model, ...parts }, report: { layers, ...report } };
}
