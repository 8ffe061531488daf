"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useKeeperIfReady } from "../keeper-provider.tsx";

/** One click deeper on every page: what a tester wants to know. Closed by default, and asks nothing until opened. */
export function TechnicalDetails() {
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      className="technical"
      onToggle={({ currentTarget }) => {
        setOpen(currentTarget.open);
      }}
    >
      <summary>Technical details</summary>
      {isOpen ? <Details /> : null}
    </details>
  );
}

function Details() {
  const keeper = useKeeperIfReady();
  const { data, error } = useQuery({
    queryKey: ["technical-details"],
    queryFn: async () => (await keeper?.technicalDetails()) ?? [],
    enabled: keeper !== undefined,
    refetchInterval: 4000,
    gcTime: 0,
  });
  if (error !== null) return <p role="status">{error.message}</p>;
  return (
    <dl>
      {(data ?? []).map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
