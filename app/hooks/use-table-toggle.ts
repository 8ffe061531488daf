"use client";

import { useState, type KeyboardEvent } from "react";

/** Whether a table stands in place of its chart. `turn` changes it, and so does the key T through `onKeyDown`. */
export function useTableToggle(isTableFirst = false) {
  const [isTable, setIsTable] = useState(isTableFirst);
  const turn = () => setIsTable(!isTable);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== "t" || event.ctrlKey || event.metaKey || event.altKey) return;
    turn();
  };
  return { isTable, turn, onKeyDown };
}
