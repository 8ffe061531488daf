// Dies in the middle of a test, as a native library might.
describe("crashing", () => {
  it("passes", () => undefined);
  it("dies", () => process.kill(process.pid, "SIGKILL"));
});
