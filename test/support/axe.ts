import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "chai";
import type { Page } from "playwright-core";

/**
 * axe finds nothing on the page as it is. "Legacy" is axe's word for looking in the page alone: else it opens a second one
 * to join what it found in frames, which takes as long again.
 */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`,
  );
  expect(found).to.deep.equal([]);
}
