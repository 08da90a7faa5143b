import type { IngestReply, IngestRequest } from '../../src/contracts/ipc/ingest.js';
import { connectToParent } from '../../src/infra/process/parent.js';
import { ingest } from './ingest.js';

// Entry of an ingest process: takes one request from the API, answers it and exits.

const api = connectToParent<IngestReply, IngestRequest>((request) => void answer(request));
api.send({ type: 'ready' });

async function answer(request: IngestRequest): Promise<void> {
  const reply = await ingest(request).catch(
    (error: unknown): IngestReply => ({
      type: 'failed',
      message: error instanceof Error ? error.message : String(error),
    }),
  );
  api.send(reply, () => process.exit(0));
}
