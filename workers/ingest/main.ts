import type { IngestReply, IngestRequest } from '../../src/contracts/ipc/ingest.js';
import { ingest } from './ingest.js';

/** Entry of an ingest process: takes one request from its parent, answers it, exits. */
function main(): void {
  // Nobody waits for the answer any more.
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
