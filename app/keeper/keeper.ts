import { expose } from "comlink";
import { contractWords } from "#lib/contract-words";
import { openKeeper } from "./open-keeper.ts";
import { carryErrors } from "./transfer.ts";

// The worker that holds all keys and does all decryption. Pages reach it through Comlink only.

carryErrors(contractWords);
expose(openKeeper());
