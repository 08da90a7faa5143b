import type { Project } from '../../domain/access/caller.js';
import { type QuotaExceeded, type Quotas, tooManyStreams } from '../../domain/admission/quotas.js';

/** Counts the open event streams of projects. */
export interface StreamQuota {
  /** `close` releases the stream; calling it repeatedly is harmless. */
  open(project: Project): { outcome: 'opened'; close: () => void } | QuotaExceeded;
}

/** A quota of this process: it is for what an open stream costs here, a connection and memory. */
export function createStreamQuota(quotas: Pick<Quotas, 'maxEventStreams'>): StreamQuota {
  const streams = new Map<Project, Set<symbol>>();
  return {
    open(project) {
      const own = streams.get(project) ?? new Set();
      if (own.size >= quotas.maxEventStreams) return tooManyStreams(quotas);
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
