"use client";

import { proxy } from "comlink";
import { useEffect, useRef, useState } from "react";
import type { DemoPerson } from "../../config.ts";
import type { WalletDoor } from "../../keeper/session.ts";
import { startKeeper, type Keeper } from "../start-keeper.ts";
import { phoneWallet } from "./phone-wallet.ts";

/** A sentence that waits on a phone for its owner. */
export type WaitingSentence = {
  readonly sentence: string;
  readonly answer: (signs: boolean) => void;
};

/** One of the two phones: a keeper of its own, signed in with its person's demo wallet, keys open. */
export type Phone = {
  readonly person: DemoPerson;
  readonly keeper: Keeper;
  readonly number: number;
};

export type PhoneState = {
  readonly phone: Phone | undefined;
  readonly error: Error | undefined;
  readonly waiting: WaitingSentence | undefined;
  /** Runs something for which this phone signs by itself: the attacks, whose point is what happens afterwards. */
  readonly withoutAsking: <Result>(work: () => Promise<Result>) => Promise<Result>;
};

/** Starts a person's phone: signing in and opening keys needs no tap here, sharing and stopping does. */
export function usePhone(person: DemoPerson): PhoneState {
  const [phone, setPhone] = useState<Phone>();
  const [error, setError] = useState<Error>();
  const [waiting, setWaiting] = useState<WaitingSentence>();
  const signsByItself = useRef(false);
  useEffect(() => {
    const { keeper, end } = startKeeper();
    const wallet = phoneWallet(person, (sentence) => {
      if (signsByItself.current) return Promise.resolve(true);
      return new Promise((resolve) => {
        setWaiting({
          sentence,
          answer: (signs) => {
            setWaiting(undefined);
            resolve(signs);
          },
        });
      });
    });
    open(keeper, person, wallet).then(
      (number) => setPhone({ person, keeper, number }),
      (cause: unknown) => setError(cause instanceof Error ? cause : new Error(String(cause))),
    );
    return end;
  }, [person]);
  const withoutAsking: PhoneState["withoutAsking"] = async (work) => {
    signsByItself.current = true;
    try {
      return await work();
    } finally {
      signsByItself.current = false;
    }
  };
  return { phone, error, waiting, withoutAsking };
}

async function open(keeper: Keeper, person: DemoPerson, wallet: WalletDoor): Promise<number> {
  await keeper.begin();
  await keeper.signIn(person.account, proxy(wallet));
  const standing = await keeper.openKeys();
  return standing?.member?.number ?? 0;
}
