/** One event of a stream of server-sent events. */
export interface SentEvent {
  id?: string;
  event?: string;
  data?: string;
}

export interface EventStream {
  status: number;
  type: string | null;
  /** The next frame that is an event; undefined at the end of the stream. */
  next(): Promise<SentEvent | undefined>;
  /** All that was received, comments included. */
  text(): string;
  /** Hangs up. */
  close(): void;
}

/** Opens a stream of server-sent events. */
export async function openEventStream(
  url: string,
  headers: Record<string, string> = {},
): Promise<EventStream> {
  const controller = new AbortController();
  const response = await fetch(url, {
    headers: { accept: 'text/event-stream', ...headers },
    signal: controller.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let received = '';
  let read = 0;

  const nextFrame = async (): Promise<string | undefined> => {
    for (;;) {
      const end = received.indexOf('\n\n', read);
      if (end >= 0) {
        const frame = received.slice(read, end);
        read = end + 2;
        return frame;
      }
      const chunk = await reader?.read();
      if (chunk === undefined || chunk.done) return undefined;
      received += chunk.value;
    }
  };

  return {
    status: response.status,
    type: response.headers.get('content-type'),
    async next() {
      for (;;) {
        const frame = await nextFrame();
        if (frame === undefined) return undefined;
        const event = parseFrame(frame);
        if (event.data !== undefined) return event;
      }
    },
    text: () => received,
    close: () => controller.abort(),
  };
}

function parseFrame(frame: string): SentEvent {
  return Object.fromEntries(
    frame.split('\n').flatMap((line) => {
      const match = /^(id|event|data): (.*)$/.exec(line);
      return match === null ? [] : [[match[1], match[2]]];
    }),
  );
}
