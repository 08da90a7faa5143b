import { connectToParent } from './parent.js';

/** Replies that every process with one task may send. */
type CommonReply = { type: 'ready' } | { type: 'failed'; message: string };

/** Takes one request from the process that started this one, answers it and exits. An error is the answer `failed`. */
export function answerOneTask<Request, Reply extends { type: string }>(
  work: (request: Request) => Promise<Reply>,
): void {
  const parent = connectToParent<Reply | CommonReply, Request>((request) => void answer(request));
  parent.send({ type: 'ready' });

  async function answer(request: Request): Promise<void> {
    const reply = await work(request).catch(
      (error: unknown): CommonReply => ({
        type: 'failed',
        message: error instanceof Error ? error.message : String(error),
      }),
    );
    parent.send(reply, () => process.exit(0));
  }
}
