import type { Project } from '../../domain/access/caller.js';
import { type QuotaExceeded, type Quotas, tooManyStreams } from '../../domain/admission/quotas.js';

/** Counts the event streams that projects have open. */
export interface StreamQuota {
  /** `close` gives the place back; more than once is harmless. */
  open(project: Project): { outcome: 'opened'; close: () => void } | QuotaExceeded;
}

/** A quota of this process: an open stream costs a connection and memory here. */
export function createStreamQuota(quotas: Pick<Quotas, 'eventStreams'>): StreamQuota {
  const streams = new Map<Project, Set<symbol>>();
  return {
    open(project) {
      const own = streams.get(project) ?? new Set();
      if (own.size >= quotas.eventStreams) return tooManyStreams(quotas);
      const place = Symbol(project);
      streams.set(project, own.add(place));
      const close = () => {
        own.delete(place);
        if (own.size === 0 && streams.get(project) === own) streams.delete(project);
      };
      return { outcome: 'opened', close };
    },
  };
}
