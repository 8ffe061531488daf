"use client";

import { useEffect, useState } from "react";
import { flushSync } from "react-dom";

/**
 * Since when, in Unix seconds, the page is on its way to paper; undefined while it is not. What is folded away on the
 * screen is written out then.
 */
export function usePrinting(): number | undefined {
  const [printedAt, setPrintedAt] = useState<number>();
  useEffect(() => {
    const begin = () => flushSync(() => setPrintedAt(Date.now() / 1000));
    const end = () => setPrintedAt(undefined);
    window.addEventListener("beforeprint", begin);
    window.addEventListener("afterprint", end);
    return () => {
      window.removeEventListener("beforeprint", begin);
      window.removeEventListener("afterprint", end);
    };
  }, []);
  return printedAt;
}
