import { expect } from "chai";
import { ZeroAddress, type TypedDataDomain } from "ethers";
import { hour, networkHelpers, now, sentence } from "../../support/consortium.ts";
import { governed, type Governed } from "../../support/governed.ts";
import { foreignDomains, malformedSignatures } from "../../support/replays.ts";
import { hashOf, sign, type Message } from "../../support/typed-data.ts";

const fixture = () => networkHelpers.loadFixture(governed);
const [north, south, east, west] = [0, 1, 2, 3] as const;

type Act = "SupportSuspension" | "WithdrawSupport";

/** North's act about west as the contract takes it, and its signature. */
async function signed(
  world: Governed,
  terms: { act?: Act; message?: Message; domain?: TypedDataDomain } = {},
) {
  const deadline = (await now()) + hour;
  const numbers = { supporter: north, hospital: west, round: 0, deadline };
  const { nonce = 0, ...message } = { ...numbers, sentence, ...terms.message };
  const signature = await sign(world.northAdmin, terms.domain ?? world.domains.urgent, [
    terms.act ?? "SupportSuspension",
    { ...message, nonce },
  ]);
  return [{ ...numbers, sentenceHash: hashOf(sentence) }, signature] as const;
}

const refused = ({ urgent, northAdmin }: Governed, sending: Promise<unknown>) =>
  expect(sending)
    .to.be.revertedWithCustomError(urgent, "UrgentSignatureInvalid")
    .withArgs(northAdmin.address);

describe("UrgentSuspension: signed acts", () => {
  it("support and withdraw in the signer's name, whoever sends them", async () => {
    const world = await fixture();
    const { relay, northAdmin } = world;
    const urgent = world.urgent.connect(relay);
    await expect(urgent.supportBySig(...(await signed(world))))
      .to.emit(urgent, "SuspensionSupported")
      .withArgs(west, north, 0);
    expect(await urgent.nonces(northAdmin)).to.equal(1);
    const withdrawal = await signed(world, { act: "WithdrawSupport", message: { nonce: 1 } });
    await expect(urgent.withdrawBySig(...withdrawal))
      .to.emit(urgent, "SupportWithdrawn")
      .withArgs(west, north, 0);
  });

  it("count once, also after the support was withdrawn", async () => {
    const world = await fixture();
    const { urgent, northAdmin } = world;
    const act = await signed(world);
    await urgent.supportBySig(...act);
    await refused(world, urgent.supportBySig(...act));
    await urgent.connect(northAdmin).withdraw(west);
    await refused(world, urgent.supportBySig(...act));
  });

  it("count in the round that they name alone", async () => {
    const world = await fixture();
    const { urgent, admins } = world;
    const act = await signed(world);
    for (const supporter of [south, east, west])
      await urgent.connect(admins[supporter]).support(west);
    await expect(urgent.supportBySig(...act))
      .to.be.revertedWithCustomError(urgent, "UrgentRoundOther")
      .withArgs(west, 1, 0);
  });

  it("count until their deadline, which is at most an hour ahead", async () => {
    const world = await fixture();
    const { urgent } = world;
    const [act, signature] = await signed(world);
    const far = { ...act, deadline: act.deadline + 1000 };
    await expect(urgent.supportBySig(far, signature))
      .to.be.revertedWithCustomError(urgent, "UrgentDeadlineTooFar")
      .withArgs(far.deadline);
    await networkHelpers.time.increaseTo(act.deadline);
    await expect(urgent.supportBySig(act, signature))
      .to.be.revertedWithCustomError(urgent, "UrgentActExpired")
      .withArgs(act.deadline);
  });

  for (const [field, value] of [
    ["supporter", south],
    ["hospital", east],
    ["round", 1],
    ["nonce", 1],
    ["deadline", 1],
    ["sentence", "Another sentence."],
  ] as const)
    it(`count for nothing with another ${field}`, async () => {
      const world = await fixture();
      const act = await signed(world, { message: { [field]: value } });
      await refused(world, world.urgent.supportBySig(...act));
    });

  it("are not taken for one another", async () => {
    const world = await fixture();
    const { urgent, northAdmin } = world;
    await urgent.connect(northAdmin).support(west);
    await refused(world, urgent.withdrawBySig(...(await signed(world))));
    const withdrawal = await signed(world, { act: "WithdrawSupport" });
    await refused(world, urgent.supportBySig(...withdrawal));
  });

  it("count on their chain, at their contract and in their deployment alone", async () => {
    const world = await fixture();
    const { urgent } = world;
    for (const domain of await foreignDomains(world.domains.urgent, world.registration))
      await refused(world, urgent.supportBySig(...(await signed(world, { domain }))));
    expect((await urgent.eip712Domain()).version).to.equal(world.domains.registration.version);
  });

  it("count for nothing when they are malformed, or of a hospital that nobody is", async () => {
    const world = await fixture();
    const { urgent } = world;
    const [act, signature] = await signed(world);
    for (const malformed of malformedSignatures(signature))
      await refused(world, urgent.supportBySig(act, malformed));
    await expect(urgent.supportBySig({ ...act, supporter: 200 }, signature))
      .to.be.revertedWithCustomError(urgent, "UrgentSignatureInvalid")
      .withArgs(ZeroAddress);
  });
});
