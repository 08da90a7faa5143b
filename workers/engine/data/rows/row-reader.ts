import { Worker } from 'node:worker_threads';
import { type SampleArray, sampleBytes, unreadable } from '../sample-array.js';
import type { ReaderReply, ReaderRequest, ReaderSetup } from './row-reader-thread.js';

/** Reads rows of arrays on disk in a separate thread, so that reading continues while a step runs. */
export interface RowReader {
  /** The given rows of each array, in their stored form. @throws EngineFailure `dataset_unavailable` */
  read(rows: readonly Int32Array[]): Promise<ArrayBuffer[]>;
  close(): Promise<void>;
}

/** Starts the thread. */
export function openRowReader(arrays: readonly SampleArray[]): RowReader {
  const setup: ReaderSetup = { sources: arrays.map(sourceOf) };
  const thread = new Worker(new URL('./row-reader-thread.js', import.meta.url), { workerData: setup });
  const waiting = new Map<
    number,
    { resolve: (values: ArrayBuffer[]) => void; reject: (error: unknown) => void }
  >();
  let requests = 0;
  let ended: Error | undefined;
  const end = (error: Error) => {
    ended = error;
    for (const { reject } of waiting.values()) reject(unreadable(error));
    waiting.clear();
  };
  thread.on('message', (reply: ReaderReply) => {
    const request = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('error' in reply) request?.reject(unreadable(new Error(reply.error)));
    else request?.resolve(reply.values);
  });
  thread.on('error', end);
  thread.on('exit', () => end(new Error('the reading thread ended')));
  return {
    read: (rows) =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) return reject(unreadable(ended));
        const request: ReaderRequest = { id: requests++, rows };
        waiting.set(request.id, { resolve, reject });
        thread.postMessage(request);
      }),
    close: async () => {
      await thread.terminate();
    },
  };
}

function sourceOf(array: SampleArray) {
  return { parts: array.parts, rowBytes: sampleBytes(array.stored ?? array) };
}
