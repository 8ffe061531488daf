import { Contract, type ContractRunner, type Interface } from "ethers";

/** What TypeChain makes of a contract. */
type Factory<Opened, Abi extends Interface> = {
  readonly createInterface: () => Abi;
  readonly connect: (address: string, runner?: ContractRunner | null) => Opened;
};

const known = new WeakMap<object, Interface>();

/** A contract's functions, events and errors. ethers takes milliseconds to read an ABI, so each is read once a process. */
export function interfaceOf<Abi extends Interface>(factory: Factory<unknown, Abi>): Abi {
  const before = known.get(factory) as Abi | undefined;
  if (before !== undefined) return before;
  const abi = factory.createInterface();
  known.set(factory, abi);
  return abi;
}

/** The contract at an address, typed: what the factory's own `connect` gives, without reading the ABI once more. */
export const openContract = <Opened>(
  factory: Factory<Opened, Interface>,
  address: string,
  runner: ContractRunner,
): Opened => new Contract(address, interfaceOf(factory), runner) as Opened;
