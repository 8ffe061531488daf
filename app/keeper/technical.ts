import { requireChain, type Visit } from "./visit.ts";

/** One line of the technical details panel. */
export type Detail = { readonly name: string; readonly value: string };

/** What a tester wants to know: where this page is, with whom, and what it did last. Nothing in it is secret. */
export const technicalActs = (visit: Visit) => ({
  technicalDetails: async (): Promise<Detail[]> => {
    const { config, read } = requireChain(visit);
    const { number, time } = await read.head();
    const contracts = Object.entries(config.contracts).map(([name, value]) => ({ name, value }));
    return [
      { name: "Chain id", value: String(config.chainId) },
      { name: "Genesis", value: config.genesis },
      { name: "Deployment", value: config.deployment },
      ...contracts,
      ...config.gateways.map(({ number: gateway, url }) => ({
        name: gateway === visit.signedIn?.session.gateway ? "Gateway (this session)" : "Gateway",
        value: `${gateway}, ${url}`,
      })),
      { name: "Account", value: visit.signedIn?.session.account ?? "none" },
      { name: "Member", value: String(visit.member?.number ?? "none") },
      { name: "Head block", value: `${number}, ${new Date(time * 1000).toISOString()}` },
      ...lastAct(visit),
    ];
  },
});

function lastAct({ lastAct: last }: Visit): Detail[] {
  if (last === undefined) return [{ name: "Last act", value: "none yet" }];
  return [
    { name: "Last act", value: last.method },
    { name: "Transaction", value: last.transaction },
    { name: "In block", value: String(last.block) },
    { name: "Gas", value: last.gas.toString() },
  ];
}
