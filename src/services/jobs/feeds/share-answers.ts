/** Readers ask for few different keys: more answers are not worth keeping. */
const MOST_KEPT = 16;
/** Hints can be lost with the connection that carries them, so an answer expires after a while. */
const KEPT_MS = 1_000;

/** Shares one answer among all readers of the same key, until it is forgotten or old. Keeps no failure. */
export function shareAnswers<Key, Answer>(read: (key: Key) => Promise<Answer>) {
  const known = new Map<Key, { answer: Promise<Answer>; at: number }>();
  const ask = (key: Key): Promise<Answer> => {
    if (known.size >= MOST_KEPT) known.clear();
    const entry = { answer: read(key), at: performance.now() };
    known.set(key, entry);
    entry.answer.catch(() => known.get(key) === entry && known.delete(key));
    return entry.answer;
  };
  return {
    get(key: Key): Promise<Answer> {
      const entry = known.get(key);
      return entry !== undefined && performance.now() - entry.at < KEPT_MS ? entry.answer : ask(key);
    },
    forget: () => known.clear(),
  };
}
