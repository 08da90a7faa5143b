interface Waiting<Answer> {
  answer: Promise<Answer>;
  settle(answer: Promise<Answer>): void;
}

/**
 * Collects the keys asked for in one turn of the event loop and reads them together, each once. The read begins after the
 * last of its readers asked, so that each sees every write that was acknowledged before it asked.
 * @param read Returns a promise for each key, in their order
 */
export function batchReads<Key, Answer>(
  read: (keys: readonly Key[]) => readonly Promise<Answer>[],
): (key: Key) => Promise<Answer> {
  let batch = new Map<Key, Waiting<Answer>>();
  const readBatch = () => {
    const waiting = batch;
    batch = new Map();
    const answers = read([...waiting.keys()]);
    [...waiting.values()].forEach(({ settle }, index) => {
      settle(answers[index] ?? Promise.reject(new Error('A batch has no answer for one of its keys')));
    });
  };
  return (key) => {
    const known = batch.get(key);
    if (known !== undefined) return known.answer;
    if (batch.size === 0) setImmediate(readBatch);
    const added = createWaiting<Answer>();
    batch.set(key, added);
    return added.answer;
  };
}

function createWaiting<Answer>(): Waiting<Answer> {
  let settle: Waiting<Answer>['settle'] = () => undefined;
  const answer = new Promise<Answer>((resolve) => {
    settle = resolve;
  });
  return { answer, settle };
}
