import { expose } from "comlink";
import { openKeeper } from "./open-keeper.ts";
import { carryErrors } from "./transfer.ts";

// The worker that holds all keys and does all decryption. Pages reach it through Comlink only.

carryErrors();
expose(openKeeper());
