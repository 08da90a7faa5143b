import { SETTINGS } from '../../../config/settings.js';
import type { WaitingReason } from '../../../contracts/jobs/attributes.js';
import type { JobWarning } from '../../problems/finding.js';
import { describePlacement, type Placement, satisfies, type WorkerOffer } from './placement.js';

/** The reason why no live worker takes a waiting job; null where one does, and where no worker is alive. */
export function explainWaiting(asked: Placement, live: readonly WorkerOffer[]): WaitingReason | null {
  if (live.length === 0 || live.some((worker) => satisfies(worker, asked))) return null;
  const message = `No live worker accepts jobs that request ${describePlacement(asked)}. Live workers: ${describeOffers(live)}. The job waits until one accepts it: start a worker with the CUDA engine for a GPU, set ${SETTINGS.workers.labels.env} or ${SETTINGS.workers.cpuJobs.env} of a worker, or post the job with other resources.`;
  return { code: 'no_matching_worker', message };
}

/** The same as a warning, for a job that is checked. */
export function workerWarnings(asked: Placement, live: readonly WorkerOffer[]): JobWarning[] {
  const reason = explainWaiting(asked, live);
  return reason === null ? [] : [{ code: reason.code, pointer: '/resources', detail: reason.message }];
}

const MOST_OFFERS = 5;

/** `2 for any or gpu, labelled a100, ssd; 1 for any or cpu, without labels`. */
function describeOffers(live: readonly WorkerOffer[]): string {
  const counts = new Map<string, number>();
  for (const offer of live.map(describeOffer)) counts.set(offer, (counts.get(offer) ?? 0) + 1);
  const offers = [...counts].map(([offer, count]) => `${count} ${offer}`);
  const others = offers.length > MOST_OFFERS ? [`${offers.length - MOST_OFFERS} other kinds`] : [];
  return [...offers.slice(0, MOST_OFFERS), ...others].join('; ');
}

function describeOffer({ devices = ['any'], labels = [] }: WorkerOffer): string {
  const words = labels.length === 0 ? 'without labels' : `labelled ${[...labels].sort().join(', ')}`;
  return `for ${devices.join(' or ')}, ${words}`;
}
