import type { Job } from '../../src/contracts/jobs/jobs.js';
import { succeeded } from '../http.js';
import { sameWeights } from './exact.js';
import { digitsJob, type JobModel, jobDataset } from './jobs.js';
import { listCards, watchMemory } from './nvidia-smi.js';
import { ranOn } from './place.js';
import { type Measured, type Row, type RowContext, row, type Skipped } from './row.js';
import { openService, post } from './service.js';

/** Concurrent jobs, on one GPU and on several. */
export const SHARED_ROWS: readonly Row[] = [
  row('shared', 'two-jobs', 'two jobs at once on one device: the weights of their lone runs', shareDevice),
  row('shared', 'many-cards', 'a job on each card', useAllCards),
];

const TOGETHER: readonly JobModel[] = ['cnn', 'lstm'];

/** Both models alone, then both at once. */
async function shareDevice(context: RowContext): Promise<Measured> {
  const oneCard = context.options.device === 'gpu' ? { CUDA_VISIBLE_DEVICES: firstVisible() } : {};
  const stack = await openService(context, { ...oneCard, TRAINHORN_WORKER_CONCURRENCY: '2' });
  const dataset = await jobDataset(stack.url, context.scale);
  const jobs = TOGETHER.map((model) => digitsJob(model, dataset, context.scale));
  const run = async (job: (typeof jobs)[number]) => succeeded(stack.url, await post(stack.url, job));
  const began = performance.now();
  const alone: Job[] = [];
  for (const job of jobs) alone.push(await run(job));
  const aloneMs = performance.now() - began;
  const stopWatching = watchMemory();
  context.scope.defer(stopWatching);
  const together = await Promise.all(jobs.map(run));
  const togetherMs = performance.now() - began - aloneMs;
  const mostMib = await stopWatching();
  const memory = mostMib.length === 0 ? 'no nvidia-smi' : `at most ${mostMib.join(', ')} MiB in use`;
  const times = { aloneMs, togetherMs };
  return {
    summary: `one by one ${seconds(aloneMs)}, at once ${seconds(togetherMs)}; ${memory}`,
    checks: [
      ranOn(
        context.options.device,
        'trained',
        together.every(({ device }) => device?.type === 'GPU'),
      ),
      ...together.flatMap((job, index) =>
        alone.slice(index, index + 1).map((one) => sameWeights(job.name, job, one)),
      ),
    ],
    figures: { ...times, mostMib },
  };
}

/** As many jobs as cards: each card has memory in use that it had not before. */
async function useAllCards(context: RowContext): Promise<Measured | Skipped> {
  const cards = context.options.device === 'gpu' ? await listCards() : [];
  if (cards.length < 2) return { skipped: `there is ${cards.length === 1 ? 'one card' : 'no card'}` };
  const stack = await openService(context, { TRAINHORN_WORKER_CONCURRENCY: String(cards.length) });
  const job = digitsJob('cnn', await jobDataset(stack.url, context.scale), context.scale);
  const stopWatching = watchMemory();
  context.scope.defer(stopWatching);
  const done = await Promise.all(cards.map(async () => succeeded(stack.url, await post(stack.url, job))));
  const mostMib = await stopWatching();
  const used = cards.filter(({ usedMib }, index) => (mostMib[index] ?? 0) > usedMib + 100).length;
  return {
    summary: `${used} of ${cards.length} cards in use by ${done.length} jobs`,
    checks: [{ text: `${cards.length} cards in use`, isMet: used === cards.length }],
    figures: { mostMib, weights: done.map(({ weights_sha256 }) => weights_sha256) },
  };
}

/** The first of the cards that this process may use. */
function firstVisible(): string {
  return process.env['CUDA_VISIBLE_DEVICES']?.split(',')[0] ?? '0';
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
