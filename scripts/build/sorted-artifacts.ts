import type { HardhatPlugin } from "hardhat/types/plugins";
import type { SolidityHooks } from "hardhat/types/hooks";

/** Hands the artifacts to TypeChain in order of their names, so that the same contracts give the same files. */
export const sortedArtifacts: HardhatPlugin = {
  id: "healthchain-sorted-artifacts",
  hookHandlers: {
    solidity: () =>
      Promise.resolve({
        default: (): Promise<Partial<SolidityHooks>> =>
          Promise.resolve({ processArtifactsAfterSuccessfulBuild }),
      }),
  },
};

/**
 * Sorts in place: Hardhat gives every plugin the same array, in the order in which the disk listed the files, which
 * differs from one clone to the next. Must stand before the toolbox in the list of plugins.
 */
const processArtifactsAfterSuccessfulBuild: SolidityHooks["processArtifactsAfterSuccessfulBuild"] =
  (_context, artifactPaths) => {
    (artifactPaths as string[]).sort();
    return Promise.resolve();
  };
