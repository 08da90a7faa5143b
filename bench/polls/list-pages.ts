import { getJson } from '../http.js';
import { BLUE, RED } from './filled-store.js';

const WARM_UP = 5;
const MOST_REQUESTS = 100;
const LONGEST_MS = 2000;

/** Milliseconds of the requests for one page of a list. */
export interface PageFigure {
  name: string;
  p50Ms: number;
  maxMs: number;
}

interface Listed {
  data: { id: string }[];
}

/** Pages of twenty jobs: the first, one in the middle, and those of filters, of which the last match nothing. */
export async function measurePages(url: string, middle: string): Promise<PageFigure[]> {
  const queries = {
    'first page': '',
    'page in the middle': `after=${middle}`,
    'status=succeeded': 'status=succeeded',
    'status=failed, middle': `status=failed&after=${middle}`,
    'label=team:red': `label=${RED}`,
    'label, status': `label=${BLUE}&status=failed`,
    'status, label: no match': `label=${RED}&status=failed`,
    'labels: no match': `label=${RED}&label=${BLUE}`,
    'kind=predict: no match': 'kind=predict',
    'kind=train, status': 'kind=train&status=succeeded',
  };
  const figures: PageFigure[] = [];
  for (const [name, query] of Object.entries(queries))
    figures.push({ name, ...(await timePage(`${url}/api/v1/jobs?limit=20&${query}`)) });
  return figures;
}

async function timePage(url: string): Promise<Omit<PageFigure, 'name'>> {
  const times: number[] = [];
  const begun = performance.now();
  for (let done = 0; done < MOST_REQUESTS + WARM_UP && performance.now() - begun < LONGEST_MS; done++) {
    const asked = performance.now();
    await getJson<Listed>(url);
    times.push(performance.now() - asked);
  }
  const kept = times.slice(times.length > WARM_UP ? WARM_UP : 0).sort((a, b) => a - b);
  return { p50Ms: kept[Math.floor(kept.length / 2)] ?? Number.NaN, maxMs: kept.at(-1) ?? Number.NaN };
}
