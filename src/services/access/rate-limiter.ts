import type { Project } from '../../domain/access/caller.js';

const WINDOW_SECONDS = 60;

/** The state of a project's limit after a request. */
export interface RateState {
  allowed: boolean;
  limit: number;
  windowSeconds: number;
  /** Requests remaining until the window ends. */
  remaining: number;
  /** Whole seconds until the window ends and the limit resets; at least 1. */
  resetSeconds: number;
}

/** Counts requests per project and minute. */
export interface RateLimiter {
  /** Counts one request. */
  take(project: Project): RateState;
}

interface Window {
  endsAt: number;
  used: number;
}

/**
 * A limiter with windows of a minute that begin with a project's first request. It counts per process:
 * predictions do not need Redis, and their limit should not require it.
 */
export function createRateLimiter(limit: number, now: () => number = () => performance.now()): RateLimiter {
  const windows = new Map<Project, Window>();
  return {
    take(project) {
      const at = now();
      const known = windows.get(project);
      const window = known !== undefined && at < known.endsAt ? known : open(at);
      windows.set(project, window);
      const allowed = window.used < limit;
      if (allowed) window.used += 1;
      const resetSeconds = Math.max(1, Math.ceil((window.endsAt - at) / 1000));
      return { allowed, limit, windowSeconds: WINDOW_SECONDS, remaining: limit - window.used, resetSeconds };
    },
  };
}

const open = (at: number): Window => ({ endsAt: at + WINDOW_SECONDS * 1000, used: 0 });
