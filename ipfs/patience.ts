/** Ends a call when the other side is silent for too long; time spent waiting for ourselves does not count. */
export type Patience = {
  signal: AbortSignal;
  /** Now waiting for the other side. */
  start(): void;
  /** It moved, or it is our turn. */
  stop(): void;
};

/** `time`: milliseconds of silence. The signal's reason is a DOMException named TimeoutError, as of AbortSignal.timeout. */
export function patience(time: number): Patience {
  const controller = new AbortController();
  const giveUp = () =>
    controller.abort(new DOMException(`no answer within ${time} ms`, "TimeoutError"));
  let timer: NodeJS.Timeout | undefined;
  const stop = () => clearTimeout(timer);
  return {
    signal: controller.signal,
    stop,
    start: () => {
      stop();
      timer = setTimeout(giveUp, time);
    },
  };
}
