"use client";

import { useCallback, useState, useSyncExternalStore } from "react";

/** How far an element that scrolls sideways is: all in sight, more to the right, or at its right end. */
export type Overflow = "none" | "more" | "end";

/** Follows how much of an element is in sight: give it `ref`. */
export function useOverflow() {
  const [element, ref] = useState<HTMLElement | null>(null);
  const listen = useCallback(
    (onChange: () => void) => {
      if (element === null) return () => undefined;
      const sizes = new ResizeObserver(onChange);
      for (const one of [element, ...element.children]) sizes.observe(one);
      element.addEventListener("scroll", onChange, { passive: true });
      return () => {
        sizes.disconnect();
        element.removeEventListener("scroll", onChange);
      };
    },
    [element],
  );
  const overflow = useSyncExternalStore(
    listen,
    () => overflowOf(element),
    () => "none" as const,
  );
  return { element, ref, overflow };
}

function overflowOf(element: HTMLElement | null): Overflow {
  if (element === null) return "none";
  const hidden = element.scrollWidth - element.clientWidth;
  if (hidden < 2) return "none"; // a part of a pixel hides nothing
  return element.scrollLeft < hidden - 1 ? "more" : "end";
}
