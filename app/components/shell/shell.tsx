"use client";

import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { useRoom } from "../../hooks/use-standing.ts";
import { NearLink } from "./near-link.tsx";
import { placesOf, type Place } from "./places.ts";
import { TechnicalDetails } from "./technical-details.tsx";

/** How many places a phone's bottom bar has. */
const barPlaces = 4;

/** What stands around every page: skip link, navigation by role, technical details. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const places = placesOf(useRoom());
  return (
    <div className="shell">
      <button type="button" className="skip-link" onClick={skip}>
        Skip to the content
      </button>
      <header className="shell-head">
        <NearLink href="/" className="brand">
          HealthChain
        </NearLink>
        <NearLink href="/settings/" className="head-link">
          Settings and more
        </NearLink>
      </header>
      <nav className="shell-nav" aria-label="Places">
        <ul>
          {places.map((place, index) => (
            <li key={place.href} className={index < barPlaces ? undefined : "rail-only"}>
              <PlaceLink place={place} />
            </li>
          ))}
        </ul>
      </nav>
      <div className="shell-body">
        <main id="main" tabIndex={-1}>
          {children}
        </main>
        <footer>
          <TechnicalDetails />
        </footer>
      </div>
    </div>
  );
}

/** No link to "#main": what a page is about stands in the fragment. */
function skip(): void {
  document.getElementById("main")?.focus();
}

function PlaceLink({ place: { href, label, Icon } }: { readonly place: Place }) {
  const isHere = usePathname() === href;
  return (
    <NearLink href={href} aria-current={isHere ? "page" : undefined}>
      <Icon size={24} aria-hidden />
      <span>{label}</span>
    </NearLink>
  );
}
