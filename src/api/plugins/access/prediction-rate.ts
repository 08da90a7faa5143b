import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RateLimiter } from '../../../services/access/rate-limiter.js';
import { HttpProblem } from '../../problems/http-problem.js';

/**
 * A hook that counts a prediction request of the caller's project, tells what is left in the header fields of
 * draft-ietf-httpapi-ratelimit-headers, and refuses what is too much before its body is read.
 */
export function limitPredictions(rate: RateLimiter) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { allowed, limit, windowSeconds, remaining, resetSeconds } = rate.take(request.caller.project);
    reply
      .header('ratelimit-policy', `"predictions";q=${limit};w=${windowSeconds}`)
      .header('ratelimit', `"predictions";r=${remaining};t=${resetSeconds}`);
    if (allowed) return;
    const detail = `The project may send ${limit} prediction requests in ${windowSeconds} seconds and has sent them all; the next ones are taken in ${resetSeconds} s. A request may hold several samples.`;
    throw new HttpProblem('rate_limited', detail, { retryAfterSeconds: resetSeconds });
  };
}
