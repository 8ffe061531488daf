// A test file in which nothing is tested.
describe("empty", () => undefined);
