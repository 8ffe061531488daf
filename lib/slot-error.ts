import { HealthChainError } from "./errors.ts";

/** `slots/…`: a slots document, a slot, or what should open it. */
export class SlotError extends HealthChainError {}
