import type { ReactNode } from "react";
import { Page } from "./page.tsx";

/** What somebody sees first who is not signed in: the same words before the keeper is ready and after. */
export function Welcome({ children }: { readonly children: ReactNode }) {
  return (
    <Page
      title="Your health records, in your hands"
      lead="You decide who reads what, why and until when. You see who did."
    >
      {children}
    </Page>
  );
}
