/** Thrown if no memory becomes free in time. */
export class MemoryBusyError extends Error {
  override readonly name = 'MemoryBusyError';
}

interface Waiting {
  bytes: number;
  done: (error?: Error) => void;
  timer: NodeJS.Timeout;
}

/**
 * Shared memory. A request for more than is free waits its turn, and fails with MemoryBusyError after
 * `waitMs`.
 */
export class MemoryBudget {
  readonly #waitMs: number;
  #left: number;
  readonly #waiting: Waiting[] = [];

  constructor(bytes: number, waitMs: number) {
    this.#left = bytes;
    this.#waitMs = waitMs;
  }

  /** Calls `done` once the bytes are reserved, possibly synchronously; or with the error. */
  reserve(bytes: number, done: (error?: Error) => void): void {
    const timer = setTimeout(() => this.#refuse(waiting), this.#waitMs);
    const waiting = { bytes, done, timer };
    this.#waiting.push(waiting);
    this.#serve();
  }

  /** Releases bytes. */
  release(bytes: number): void {
    this.#left += bytes;
    this.#serve();
  }

  #serve(): void {
    for (let [next] = this.#waiting; next !== undefined && next.bytes <= this.#left; [next] = this.#waiting) {
      this.#waiting.shift();
      this.#left -= next.bytes;
      clearTimeout(next.timer);
      next.done();
    }
  }

  #refuse(waiting: Waiting): void {
    this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
    waiting.done(new MemoryBusyError('no memory came free in time'));
    this.#serve();
  }
}
