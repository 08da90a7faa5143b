/** Thrown if no memory becomes free in time. */
export class MemoryBusyError extends Error {
  override readonly name = 'MemoryBusyError';
}

/** The memory that one body reserves, part by part. */
export interface MemoryShare {
  /** Calls `done` once the bytes are reserved, possibly synchronously; or with the error. Reserve one part at a time. */
  reserve(bytes: number, done: (error?: Error) => void): void;
  /** Releases all bytes that were reserved. */
  release(): void;
}

interface Owner {
  /** The older ones have lower numbers; 0 before the first reservation. */
  number: number;
  held: number;
}

interface Waiting {
  owner: Owner;
  bytes: number;
  done: (error?: Error) => void;
  timer: NodeJS.Timeout;
}

/**
 * Memory that bodies share. A body that needs more than is free waits, the oldest one is served first, and fails with
 * MemoryBusyError after `waitMs`. Bodies that wait for the memory of each other would all fail: one of those that hold some
 * may exceed the budget until it is released.
 */
export class MemoryBudget {
  readonly #waitMs: number;
  #left: number;
  #owners = 0;
  #exceeding: Owner | undefined;
  /** The oldest first. */
  readonly #waiting: Waiting[] = [];

  constructor(bytes: number, waitMs: number) {
    this.#left = bytes;
    this.#waitMs = waitMs;
  }

  /** A share without any bytes. */
  open(): MemoryShare {
    const owner: Owner = { number: 0, held: 0 };
    return {
      reserve: (bytes, done) => this.#reserve(owner, bytes, done),
      release: () => this.#release(owner),
    };
  }

  #reserve(owner: Owner, bytes: number, done: (error?: Error) => void): void {
    if (owner.number === 0) owner.number = ++this.#owners;
    const timer = setTimeout(() => this.#refuse(waiting), this.#waitMs);
    const waiting = { owner, bytes, done, timer };
    const older = this.#waiting.findLastIndex((other) => other.owner.number < owner.number);
    this.#waiting.splice(older + 1, 0, waiting);
    this.#serve();
  }

  #release(owner: Owner): void {
    this.#left += owner.held;
    owner.held = 0;
    if (this.#exceeding === owner) this.#exceeding = undefined;
    this.#serve();
  }

  #serve(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      this.#remove(next);
      this.#left -= next.bytes;
      next.owner.held += next.bytes;
      next.done();
    }
  }

  #next(): Waiting | undefined {
    const [oldest] = this.#waiting;
    if (oldest !== undefined && oldest.bytes <= this.#left) return oldest;
    this.#exceeding ??= this.#waiting.find(({ owner }) => owner.held > 0)?.owner;
    return this.#waiting.find(({ owner }) => owner === this.#exceeding);
  }

  #remove(waiting: Waiting): void {
    this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
    clearTimeout(waiting.timer);
  }

  #refuse(waiting: Waiting): void {
    this.#remove(waiting);
    waiting.done(new MemoryBusyError('no memory came free in time'));
    this.#serve();
  }
}
