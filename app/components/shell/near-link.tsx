"use client";

import Link from "next/link";
import { useState, type ComponentProps } from "react";

/**
 * A link whose page is fetched once a finger, pointer or focus comes near, not as soon as the link is seen: a slow phone
 * has the page that was asked for to draw first. As in Next's guide to prefetching.
 */
export function NearLink(props: Omit<ComponentProps<typeof Link>, "prefetch">) {
  const [isNear, setNear] = useState(false);
  const near = () => setNear(true);
  return (
    <Link
      {...props}
      prefetch={isNear ? null : false}
      onPointerEnter={near}
      onTouchStart={near}
      onFocus={near}
    />
  );
}
