import type { JobDefinition } from '../../contracts/jobs/jobs.js';
import type { JobRecords } from '../../domain/job/ports.js';
import { createPageBudget, jsonBytes, type Page } from '../../domain/page.js';
import { unlessDamaged } from '../../domain/problems/unavailable-error.js';
import type { JobView } from './job-outlook.js';

/** A job with its definition; undefined where the stored definition is damaged. */
export interface DefinedJob {
  view: JobView;
  definition: JobDefinition | undefined;
}

/** Adds the definitions to a page of jobs; it ends early where they are larger than a page may be. */
export async function withDefinitions(
  store: Pick<JobRecords, 'getDefinition'>,
  page: Page<JobView>,
): Promise<Page<DefinedJob>> {
  const budget = createPageBudget();
  const items: DefinedJob[] = [];
  // One after the other, so that no more definitions are in memory than fit the page.
  for (const view of page.items) {
    const definition = await unlessDamaged(store.getDefinition(view.record.id));
    if (!budget.takes(jsonBytes({ record: view.record, definition }))) return { items, hasMore: true };
    items.push({ view, definition });
  }
  return { items, hasMore: page.hasMore };
}
