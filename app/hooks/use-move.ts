"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { proxy } from "comlink";
import { useConfig, type Connector } from "wagmi";
import { useKeeper } from "../components/keeper-provider.tsx";
import type { MoveBegun, MoveChoice } from "../keeper/move-account.ts";
import { otherAccount } from "../wallet/other-account.ts";
import { followWallet, walletDoor } from "../wallet/wallet-door.ts";
import { useAskedWords } from "./use-asked-words.ts";
import { noteStanding, usePreferredGateway } from "./use-session.ts";
import { standingKey, useStanding } from "./use-standing.ts";

/** The wallet that somebody moves to. */
export type MovingTo = MoveBegun & { readonly connector: Connector };

/**
 * A move to another wallet in three steps: the new wallet signs in, it gets its keys, the old one signs. `asked` is what
 * the person has to do about the new words now.
 */
export function useMove() {
  const keeper = useKeeper();
  const queries = useQueryClient();
  const wallets = useConfig();
  const url = usePreferredGateway();
  const own = useStanding()?.account;
  const { asked, confirmPhrase } = useAskedWords();
  const begin = useMutation({
    mutationFn: async (connector: Connector): Promise<MovingTo | undefined> => {
      if (own === undefined) return undefined;
      const account = await otherAccount(connector, own);
      const door = proxy(walletDoor(wallets, { connector, account }));
      return { ...(await keeper.beginMove(account, door, url)), connector };
    },
  });
  const prepare = useMutation({
    mutationFn: (choice: MoveChoice) => keeper.prepareMove(choice, confirmPhrase),
  });
  const finish = useMutation({
    mutationFn: async ({ connector }: MovingTo) => {
      noteStanding(queries, await keeper.finishMove());
      void queries.invalidateQueries({
        predicate: ({ queryKey }) => queryKey[0] !== standingKey[0],
      });
      await followWallet(wallets, connector);
    },
  });
  const leave = () => {
    void keeper.leaveMove();
    for (const act of [begin, prepare, finish]) act.reset();
  };
  return { asked, begin, prepare, finish, leave };
}
