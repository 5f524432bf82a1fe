// Asks again and again, one question at a time, until told to stop.

/** Runs `ask` now and `pauseMs` after each answer; the returned function ends it. */
export function startPolling(ask: () => Promise<void>, pauseMs: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const turn = async (): Promise<void> => {
    await ask();
    if (!stopped) timer = setTimeout(() => void turn(), pauseMs);
  };
  void turn();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
