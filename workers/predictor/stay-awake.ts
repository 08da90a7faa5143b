/**
 * Creates a function that keeps this process from sleeping for a while after each call: a client that predicts one sample after the
 * other sends the next within that time, and waking a core that sleeps takes longer than predicting with a small model.
 */
export function createStayAwake(milliseconds: number): () => void {
  let until = 0;
  let isAwake = false;
  const look = (): void => {
    isAwake = performance.now() < until;
    if (isAwake) setImmediate(look);
  };
  return () => {
    until = performance.now() + milliseconds;
    if (!isAwake) setImmediate(look);
    isAwake = true;
  };
}
