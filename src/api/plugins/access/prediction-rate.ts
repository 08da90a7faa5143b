import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RateLimiter } from '../../../services/access/rate-limiter.js';
import { HttpProblem } from '../../problems/http-problem.js';

/**
 * Creates a hook that counts a prediction request of the caller's project, reports the remainder in the
 * header fields of draft-ietf-httpapi-ratelimit-headers, and rejects excess requests before their bodies are
 * read.
 */
export function limitPredictions(rate: RateLimiter) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { allowed, limit, windowSeconds, remaining, resetSeconds } = rate.take(request.caller.project);
    reply
      .header('ratelimit-policy', `"predictions";q=${limit};w=${windowSeconds}`)
      .header('ratelimit', `"predictions";r=${remaining};t=${resetSeconds}`);
    if (allowed) return;
    const detail = `The project has used up its ${limit} prediction requests per ${windowSeconds} seconds; the limit resets in ${resetSeconds} s. A request may contain several samples.`;
    throw new HttpProblem('rate_limited', detail, { retryAfterSeconds: resetSeconds });
  };
}
