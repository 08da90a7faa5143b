import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobStore } from '../../src/domain/job/ports.js';
import type { Redis } from '../../src/infra/redis/connections.js';
import { createRedisKeys } from '../../src/infra/redis/keys.js';
import { another, ended, postArticle, type Template } from './article-jobs.js';
import { type Place, startApi, withStore } from './service.js';

/** Writes that are in flight at a time. */
const AT_ONCE = 256;
/** One job in so many failed; no other has the label `team:blue`. */
const FAILED_EVERY = 20;
export const RED = 'team:red';
export const BLUE = 'team:blue';

/**
 * Fills the store with ended jobs of the article, through the writer of records. Their copies lie on the disk, as the
 * service leaves them; one in twenty failed.
 */
export async function fillStore(place: Place, count: number): Promise<void> {
  const api = await startApi(place);
  await withStore(place, async (store, redis) => {
    const template = await postArticle(api.url, store).finally(api.stop);
    for (let first = 0; first < count; first += AT_ONCE) {
      const length = Math.min(AT_ONCE, count - first);
      await Promise.all(Array.from({ length }, (_, index) => add(place, store, template, first + index)));
    }
    await markArchived(redis, place.prefix);
  });
}

async function add({ dataDir }: Place, store: JobStore, template: Template, index: number): Promise<void> {
  const isFailed = index % FAILED_EVERY === 0;
  const [name, team = ''] = (isFailed ? BLUE : RED).split(':');
  const job = ended(another(template, { [String(name)]: team }), isFailed ? 'failed' : 'succeeded');
  await store.restore(job);
  const folder = join(dataDir, 'jobs', job.record.id);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'job.json'), `${JSON.stringify(job.record, null, 2)}\n`);
}

/** Their copies are on the disk already. */
async function markArchived(redis: Redis, prefix: string): Promise<void> {
  await redis.del(createRedisKeys(prefix).unarchived);
}
