import type { Limits as ServiceLimits } from '../../config/settings.js';
import { DEFAULT_MAX_RESTARTS } from '../../contracts/jobs/limits.js';
import type { JobCreate, ResolvedConfig } from '../../contracts/jobs/training-config.js';
import type { Finding } from '../problems/finding.js';

/** The service's caps on times and restarts of a job; unlimited where absent, or where maxQueueSeconds is 0. */
export type LimitCaps = Pick<ServiceLimits, 'maxRunSeconds'> &
  Partial<Pick<ServiceLimits, 'maxQueueSeconds' | 'maxRestarts'>>;

type Limits = NonNullable<JobCreate['limits']>;

/** Issues for the limits that exceed what the service allows. */
export function limitIssues({ limits = {} }: Pick<JobCreate, 'limits'>, caps: LimitCaps): Finding[] {
  return [
    ...overCap('max_run_seconds', limits, caps.maxRunSeconds),
    ...overCap('max_queue_seconds', limits, caps.maxQueueSeconds || Number.POSITIVE_INFINITY),
    ...overCap('max_restarts', limits, caps.maxRestarts ?? Number.POSITIVE_INFINITY),
  ];
}

function overCap(name: keyof Limits, limits: Limits, cap: number): Finding[] {
  const asked = limits[name] ?? 0;
  if (asked <= cap) return [];
  const detail = `${name} is ${asked} but this service allows at most ${cap}.`;
  return [{ pointer: `/limits/${name}`, code: 'invalid_value', detail }];
}

/** The limits with defaults filled in. */
export function resolveLimits({ limits = {} }: JobCreate, caps: LimitCaps): ResolvedConfig['limits'] {
  return {
    max_run_seconds: limits.max_run_seconds ?? caps.maxRunSeconds,
    max_queue_seconds: limits.max_queue_seconds ?? (caps.maxQueueSeconds || null),
    max_restarts:
      limits.max_restarts ?? Math.min(DEFAULT_MAX_RESTARTS, caps.maxRestarts ?? DEFAULT_MAX_RESTARTS),
  };
}
