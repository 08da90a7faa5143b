import type { IngestReply, IngestRequest } from '../../src/contracts/ipc/ingest.js';
import { ingest } from './ingest.js';

/** Entry point of an ingest process: handles one request from its parent, replies, and exits. */
function main(): void {
  // The parent is gone, so no one waits for the reply.
  process.on('disconnect', () => process.exit(1));
  // Ctrl-C reaches the whole process group; the parent decides when its children end.
  process.on('SIGINT', () => undefined);
  process.once('message', (request: IngestRequest) => void answer(request));
  process.send?.({ type: 'ready' } satisfies IngestReply);
}

async function answer(request: IngestRequest): Promise<void> {
  const reply = await ingest(request).catch(
    (error: unknown): IngestReply => ({
      type: 'failed',
      message: error instanceof Error ? error.message : String(error),
    }),
  );
  process.send?.(reply, () => process.exit(0));
}

main();
