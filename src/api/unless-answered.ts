import type { FastifyReply } from 'fastify';

/**
 * Runs a handler that reads its body itself. Where the body came too late, the request is answered and the body cut off
 * behind the handler's back: what it then fails with is nobody's, and not an error of the service.
 */
export async function unlessAnswered<Answer>(
  reply: FastifyReply,
  handle: () => Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await handle();
  } catch (error) {
    if (!reply.sent) throw error;
    reply.log.debug({ reason: String(error) }, 'Body cut off after its answer');
    return undefined;
  }
}
