import type { FastifyReply, FastifyRequest } from 'fastify';
import type { StreamQuota } from '../../../services/access/stream-quota.js';
import { quotaExceeded } from '../../problems/http-problem.js';
import { onceClosed } from '../lifetime.js';

/**
 * Counts the reply as an open stream of the caller's project until its connection closes. @throws HttpProblem
 * if the project has reached its limit.
 */
export function countStream(quota: StreamQuota, { caller }: FastifyRequest, reply: FastifyReply): void {
  const place = quota.open(caller.project);
  if (place.outcome === 'quota_exceeded') throw quotaExceeded(place);
  onceClosed(reply, place.close);
}
