import type { JobRecord } from '../../contracts/jobs/jobs.js';

/** The ids of the datasets that a job needs: that of its training, then that of its validation if it is another one. */
export function datasetsOfJob({ dataset, fit }: Pick<JobRecord['config'], 'dataset' | 'fit'>): string[] {
  const validation = fit.validation_data?.dataset;
  return validation === undefined || validation === dataset.id ? [dataset.id] : [dataset.id, validation];
}
