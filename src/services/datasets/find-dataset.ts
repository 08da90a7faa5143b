import type { DatasetStore } from '../../domain/ports.js';
import { normalText } from '../../schema/shown-text.js';

const PAGE = 100;

/**
 * The dataset that a job refers to: the one with that id, else the newest upload with that name. Undefined if
 * neither exists.
 */
export async function findDataset(
  datasets: Pick<DatasetStore, 'get' | 'list'>,
  reference: string,
): ReturnType<DatasetStore['get']> {
  const name = normalText(reference);
  const found = await datasets.get(name);
  if (found !== undefined) return found;
  const id = await newestNamed(datasets, name);
  return id === undefined ? undefined : datasets.get(id);
}

/** Uploads are listed newest first. */
async function newestNamed(datasets: Pick<DatasetStore, 'list'>, name: string): Promise<string | undefined> {
  for (let after: string | undefined, more = true; more; ) {
    const page = await datasets.list({ limit: PAGE, ...(after !== undefined && { after }) });
    const named = page.items.find(
      (dataset) => dataset.source === 'upload' && normalText(dataset.name) === name,
    );
    if (named !== undefined) return named.id;
    after = page.items.at(-1)?.id;
    more = page.hasMore && after !== undefined;
  }
  return undefined;
}
